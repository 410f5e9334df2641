import Foundation

@testable import Gateway

/// Tests of the bytes on the wire: JSON, requests, event streams, chunks.
enum Wire {
    /// Files under `fixtures/bytes`.
    enum Fixture {
        private static let folder: URL = {
            var root = URL(filePath: #filePath).resolvingSymlinksInPath()
            for _ in 0..<5 { root.deleteLastPathComponent() }
            return root.appending(path: "fixtures/bytes")
        }()

        static func names(prefix: String = "", suffix: String) -> [String] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            return names.filter { $0.hasPrefix(prefix) && $0.hasSuffix(suffix) }.sorted()
        }

        static func bytes(_ name: String) throws -> [UInt8] {
            [UInt8](try Data(contentsOf: folder.appending(path: name)))
        }

        static func decode<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(type, from: Data(contentsOf: folder.appending(path: name)))
        }
    }

    /// A generator whose run is named by its seed (SplitMix64).
    struct Seeded: RandomNumberGenerator {
        private var state: UInt64

        init(_ seed: UInt64) { state = seed }

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }

        /// A copy of `bytes` with one to four small damages.
        mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
            let telling = Array("{}[]\",:\\u/0123456789.eE+-tfn \n\r".utf8) + [0x00, 0x1F, 0x7F, 0x80, 0xBF, 0xC2, 0xE2, 0xED, 0xF0, 0xFF]
            var bytes = bytes
            for _ in 0..<Int.random(in: 1...4, using: &self) {
                let place = Int.random(in: 0...bytes.count, using: &self)
                let byte = telling.randomElement(using: &self) ?? 0
                switch Int.random(in: 0..<5, using: &self) {
                case 0: bytes.insert(byte, at: place)
                case 1 where place < bytes.count: bytes.remove(at: place)
                case 2 where place < bytes.count: bytes[place] = byte
                case 3: bytes.insert(contentsOf: bytes.prefix(place).suffix(Int.random(in: 0...12, using: &self)), at: place)
                default: bytes.removeLast(min(bytes.count, Int.random(in: 0...3, using: &self)))
                }
            }
            return bytes
        }
    }

    /// Scans `bytes` and reads the value inside the scan's lifetime.
    static func read<Result>(_ bytes: [UInt8], depthMax: Int = 64, _ body: (JSONValue) throws -> Result) throws -> Result {
        let tape = JSONTape(depthMax: depthMax)
        return try withExtendedLifetime(tape) {
            try bytes.withUnsafeBytes { try body(try tape.scan($0)) }
        }
    }

    static func read<Result>(_ text: String, _ body: (JSONValue) throws -> Result) throws -> Result {
        try read(Array(text.utf8), body)
    }

    /// Why `bytes` are refused; nil if they are not.
    static func refusal(_ bytes: [UInt8], using tape: JSONTape = JSONTape()) -> JSONScanError? {
        do throws(JSONScanError) {
            try bytes.withUnsafeBufferPointer { bytes throws(JSONScanError) in _ = try tape.scan(UnsafeRawBufferPointer(bytes)) }
            return nil
        } catch {
            return error
        }
    }
}
