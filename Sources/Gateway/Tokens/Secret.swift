/// A token or key that cannot print itself: not by description, interpolation, `dump`, reflection or an encoder.
///
/// Its bytes are reached in one way only, `withBytes`, so that every use can be found.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let bytes: [UInt8]

    public init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    /// Hands the bytes to `body`, which must not keep them.
    public func withBytes<Output, Failure: Error>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Output) throws(Failure) -> Output {
        let outcome = bytes.withUnsafeBytes { bytes -> Result<Output, Failure> in
            do throws(Failure) { return .success(try body(bytes)) } catch { return .failure(error) }
        }
        return try outcome.get()
    }

    public var isEmpty: Bool { bytes.isEmpty }
    public var description: String { "[secret]" }
    public var debugDescription: String { "[secret]" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
