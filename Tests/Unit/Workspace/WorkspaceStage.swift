import Conversation
import Foundation
import Logging
import Synchronization

@testable import Gateway

/// A workspace in a folder of its own, on a day that is moved by hand.
final class WorkspaceStage: Sendable {
    let path: String
    let lines = Heard<String>()
    let workspace: Workspace
    private let day = ManualDay()

    init(
        style: VoiceStyle = .off, limits: WorkspaceLimits = WorkspaceLimits(), files: [String: String] = [:]
    ) throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("workspace-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let (lines, day) = (lines, day)
        workspace = Workspace(
            path, style: style, limits: limits, clock: { day.nowMs },
            logger: Logger(label: "test") { _ in ValueLog(lines: lines) })
        for (name, text) in files { try write(name, text) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file anew, as an editor does, so that it is another one even within the same tick of the clock.
    func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        let url = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url, options: .atomic)
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target)
    }

    func text(isSpoken: Bool = false, language: SpokenLanguage = .english) -> String {
        workspace.instructions(isSpoken: isSpoken, language: language)
    }

    /// The name of the day file, so many days from now.
    func dayFile(_ offset: Int = 0) -> String {
        let date = Date(timeIntervalSince1970: Double(self.day.nowMs) / 1_000)
        let day = Calendar.current.date(byAdding: .day, value: offset, to: date) ?? date
        let parts = Calendar.current.dateComponents([.year, .month, .day], from: day)
        func padded(_ number: Int?) -> String { String("0\(number ?? 0)".suffix(2)) }
        return "memory/\(parts.year ?? 0)-\(padded(parts.month))-\(padded(parts.day)).md"
    }

    func tomorrow() { day.move(days: 1) }
}

/// The time of day in milliseconds, which begins long enough after now for files written now to count as settled.
private final class ManualDay: Sendable {
    private let value = Mutex(WallClock.nowMs() + 60_000)

    var nowMs: Int64 { value.withLock { $0 } }

    func move(days: Int64) { value.withLock { $0 += days * 86_400_000 } }
}
