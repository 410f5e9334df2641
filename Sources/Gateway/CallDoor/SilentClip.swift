import Foundation

/// A short recording of silence. Playing it is how playback is stopped, since the service has no other way.
struct SilentClip: Sendable {
    let path: String

    /// How long it is, in milliseconds.
    static let lengthMs = 40

    /// Writes the clip into the state directory.
    ///
    /// - Throws: ``GatewayFailure`` 77 when it cannot be written there.
    init(in directory: StateDirectory) throws(GatewayFailure) {
        path = URL(fileURLWithPath: directory.path).standardizedFileURL.path + "/silence.wav"
        do {
            try Data(Self.bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        } catch {
            throw GatewayFailure(.permission, "cannot write \(path), which calls need: \(error.localizedDescription)")
        }
    }

    /// RIFF/WAVE, 48 kHz, mono, 16 bit.
    static let bytes: [UInt8] = {
        let dataBytes = UInt32(48 * lengthMs * 2)
        var bytes: [UInt8] = []
        func put(_ text: String) { bytes += Array(text.utf8) }
        func put(_ number: UInt32) { for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: number >> UInt32(shift))) } }
        func put(_ number: UInt16) { for shift in [0, 8] { bytes.append(UInt8(truncatingIfNeeded: number >> UInt16(shift))) } }
        put("RIFF")
        put(36 + dataBytes)
        put("WAVEfmt ")
        put(UInt32(16))
        put(UInt16(1))
        put(UInt16(1))
        put(UInt32(48_000))
        put(UInt32(96_000))
        put(UInt16(2))
        put(UInt16(16))
        put("data")
        put(dataBytes)
        return bytes + [UInt8](repeating: 0, count: Int(dataBytes))
    }()
}
