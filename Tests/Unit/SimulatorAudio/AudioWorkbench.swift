import Foundation
import Simulators

/// Sounds and files that audio tests make for themselves.
enum AudioWorkbench {
    /// Runs a test with a folder of its own, which is removed after it.
    static func withFolder<R>(_ body: (URL) throws -> R) throws -> R {
        let folder = FileManager.default.temporaryDirectory.appending(path: "audio-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    /// A sine of an amplitude, in 16-bit scale.
    static func sine(hz: Double, rateHz: Int, seconds: Double, amplitude: Double = 10_000) -> [Int16] {
        (0..<Int(Double(rateHz) * seconds)).map { Int16(amplitude * sin(2 * .pi * hz * Double($0) / Double(rateHz))) }
    }

    /// Root of the mean square, without the ends, where a filter meets silence.
    static func level(_ samples: [Int16]) -> Double {
        let inner = samples.dropFirst(samples.count / 10).dropLast(samples.count / 10)
        return (inner.reduce(0) { $0 + Double($1) * Double($1) } / Double(max(inner.count, 1))).squareRoot()
    }

    /// A WAV file byte by byte, so that it owes nothing to the library under test.
    static func wav(
        format: UInt16 = 1, channels: UInt16 = 1, rateHz: UInt32 = 48_000, bits: UInt16 = 16, data: [UInt8], dataBytes: UInt32? = nil
    ) -> Data {
        var file = Data("RIFF".utf8)
        file.append(little: UInt32(36 + data.count))
        file.append(contentsOf: Array("WAVEfmt ".utf8))
        file.append(little: UInt32(16))
        file.append(little: format)
        file.append(little: channels)
        file.append(little: rateHz)
        file.append(little: rateHz &* UInt32(channels) &* UInt32(bits / 8))
        file.append(little: channels &* (bits / 8))
        file.append(little: bits)
        file.append(contentsOf: Array("data".utf8))
        file.append(little: dataBytes ?? UInt32(data.count))
        file.append(contentsOf: data)
        return file
    }

    static func bytes(_ samples: [Int16]) -> [UInt8] {
        samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }
}

extension Data {
    fileprivate mutating func append(little value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
