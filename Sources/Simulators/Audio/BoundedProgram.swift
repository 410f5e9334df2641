internal import Foundation
internal import Glibc

/// A program run to its end beside us, with a bound on its time and on its output.
struct BoundedProgram {
    var path: String
    var arguments: [String] = []
    /// What it reads from its standard input.
    var input: [UInt8] = []
    var timeLimit: Duration = .seconds(10)
    var outputBytesMax = 1_048_576
    static let errorTailBytesMax = 2_000

    struct Output: Sendable, Equatable {
        /// 128 + N when signal N ended it.
        var status: Int32
        var bytes: [UInt8]
        /// The end of its standard error.
        var errorTail: String
    }

    enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        case notStarted(Int32)
        case tooSlow(Duration)
        case tooMuchOutput(bytesMax: Int)

        var description: String {
            switch self {
            case .notStarted(let code): "it cannot be started (\(String(cString: strerror(code))))"
            case .tooSlow(let limit): "it had not ended after \(limit)"
            case .tooMuchOutput(let bytesMax): "it wrote more than \(bytesMax) bytes"
            }
        }
    }

    /// Runs the program and waits for its end on the calling thread; one that breaks a bound is killed, with all it started.
    func run() throws(Failure) -> Output {
        var child = try ChildStreams(starting: path, arguments)
        let deadline = ContinuousClock.now + timeLimit
        var (sent, output, tail) = (0, [UInt8](), [UInt8]())
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while child.isOpen {
            if sent == input.count { child.closeInput() }
            guard let ready = child.wait(until: deadline) else {
                child.kill()
                throw .tooSlow(timeLimit)
            }
            if ready.canWrite {
                // A program that ends without reading all is no failure: its status tells.
                let count = input[sent...].withUnsafeBytes { send(child.input, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                if count > 0 { sent += count } else if errno != EAGAIN && errno != EINTR { sent = input.count }
            }
            if ready.hasOutput {
                output.append(contentsOf: child.readOutput(&buffer))
                guard output.count <= outputBytesMax else {
                    child.kill()
                    throw .tooMuchOutput(bytesMax: outputBytesMax)
                }
            }
            if ready.hasErrors { tail = (tail + child.readErrors(&buffer)).suffix(Self.errorTailBytesMax) }
        }
        guard let status = child.reap(until: deadline) else {
            child.kill()
            throw .tooSlow(timeLimit)
        }
        return Output(status: status, bytes: output, errorTail: String(decoding: tail, as: UTF8.self))
    }

    /// The file that a command's name stands for: itself when it has a slash, else the first executable of that name on PATH.
    static func locate(_ command: String, path: String? = ProcessInfo.processInfo.environment["PATH"]) -> String? {
        guard !command.isEmpty, !command.utf8.contains(0) else { return nil }
        let candidates = command.contains("/") ? [command] : (path ?? "").split(separator: ":").map { "\($0)/\(command)" }
        return candidates.first { candidate in
            var status = stat()
            return access(candidate, X_OK) == 0 && stat(candidate, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        }
    }
}
