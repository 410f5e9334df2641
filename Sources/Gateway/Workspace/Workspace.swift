public import Conversation
import Foundation
import Logging
import Synchronization

/// The owner's folder as an agent is to know it: who it is, whom it talks to, what it remembers, what it can do.
///
/// A change of a file is known to the next turn. Looking costs a `stat` for each file, reading is done only where one has changed; safe on
/// any thread, and cheap enough for an event loop.
public final class Workspace: Sendable {
    private struct Memory {
        var style: VoiceStyle
        var files: [WorkspaceFile]
        var diary: [WorkspaceFile] = []
        var skills = WorkspaceSkills()
        var hasDiary = false
        /// Counts the changes, so that what was composed is known to be old.
        var version = 0
        var composed: [Manner: (version: Int, text: String)] = [:]
        var warned: Set<String> = []
    }

    private struct Manner: Hashable {
        var isSpoken: Bool
        var language: SpokenLanguage
    }

    /// What is read at the top of the folder: first what hardly ever changes, so that an upstream's cache keeps it.
    static let firstNames = ["SOUL.md", "IDENTITY.md", "USER.md", "AGENTS.md", "TOOLS.md"]
    static let lastNames = ["MEMORY.md"]

    let folder: WorkspaceFolder?
    let limits: WorkspaceLimits
    private let clock: @Sendable () -> Int64
    private let logger: Logger
    private let memory: Mutex<Memory>

    /// - Parameters:
    ///   - path: the folder; nil for none, and then there is nothing but the style.
    ///   - clock: the time of day in milliseconds since 1970.
    init(
        _ path: String?, style: VoiceStyle = .usual, limits: WorkspaceLimits = WorkspaceLimits(),
        clock: @escaping @Sendable () -> Int64 = { WallClock.nowMs() }, logger: Logger
    ) {
        folder = path.map { WorkspaceFolder(path: $0) }
        self.limits = limits
        self.clock = clock
        self.logger = logger
        memory = Mutex(Memory(style: style, files: (Self.firstNames + Self.lastNames).map { WorkspaceFile($0) }))
    }

    /// What an agent is told before the conversation; empty when there is nothing to tell.
    ///
    /// The same text as before when nothing has changed. What changes often comes last: the diary, then the style.
    /// - Parameters:
    ///   - isSpoken: whether the answer is heard, so that the style belongs to it.
    ///   - language: what the user is known to speak.
    public func instructions(isSpoken: Bool, language: SpokenLanguage) -> String {
        let manner = Manner(isSpoken: isSpoken, language: isSpoken ? language : .english)
        return memory.withLock { memory in
            look(&memory)
            if let composed = memory.composed[manner], composed.version == memory.version { return composed.text }
            let text = WorkspaceWords.instructions(
                files: memory.files.map { ($0.name, $0.text) }, skills: memory.skills.skills,
                diary: memory.diary.map { ($0.name, $0.text) }, style: isSpoken ? memory.style.text(language: language) : nil,
                limits: limits)
            memory.composed[manner] = (memory.version, text)
            return text
        }
    }

    /// Another manner of speaking, from the next turn on.
    func apply(_ style: VoiceStyle) {
        memory.withLock { memory in
            memory.style = style
            memory.version += 1
        }
    }

    /// The skills there are now.
    var skills: [WorkspaceSkill] {
        memory.withLock { memory in
            look(&memory)
            return memory.skills.skills
        }
    }

    /// Whether there is a folder of memories now.
    var hasDiary: Bool {
        memory.withLock { memory in
            look(&memory)
            return memory.hasDiary
        }
    }

    private func look(_ memory: inout Memory) {
        guard let folder else { return }
        let nowMs = clock()
        var hasChanged = false
        for index in memory.files.indices where look(&memory.files[index], folder, nowMs) { hasChanged = true }
        let days = Self.days(nowMs)
        if memory.diary.map(\.name) != days {
            memory.diary = days.map { day in memory.diary.first { $0.name == day } ?? WorkspaceFile(day, within: "memory") }
            hasChanged = true
        }
        for index in memory.diary.indices where look(&memory.diary[index], folder, nowMs) { hasChanged = true }
        if memory.skills.look(in: folder, nowMs: nowMs) { hasChanged = true }
        memory.hasDiary = folder.isFolder("memory")
        if hasChanged { memory.version += 1 }
        for name in memory.skills.outside { warn(&memory, "skills/\(name)/SKILL.md", .outside) }
        for file in memory.files + memory.diary {
            if case .failure(let problem) = file.content, problem != .absent { warn(&memory, file.name, problem) }
        }
    }

    private func look(_ file: inout WorkspaceFile, _ folder: WorkspaceFolder, _ nowMs: Int64) -> Bool {
        file.look(in: folder, charactersMax: limits.fileCharactersMax, nowMs: nowMs)
    }

    /// Once for each file: the owner sees why it is not known.
    private func warn(_ memory: inout Memory, _ name: String, _ problem: WorkspaceFolder.Problem) {
        guard memory.warned.insert(name).inserted else { return }
        logger.warning("a file of the workspace is not used", metadata: ["file": "\(name)", "reason": "\(problem)"])
    }

    /// Yesterday's and today's notes, by the calendar of the machine.
    private static func days(_ nowMs: Int64) -> [String] {
        var seconds = time_t(nowMs / 1_000)
        var day = tm()
        localtime_r(&seconds, &day)
        // Noon, so that no change of the clocks makes yesterday another day.
        day.tm_hour = 12
        let today = name(day)
        day.tm_mday -= 1
        day.tm_isdst = -1
        _ = mktime(&day)
        return [name(day), today]
    }

    private static func name(_ day: tm) -> String {
        func padded(_ number: Int32, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "memory/\(padded(day.tm_year + 1_900, 4))-\(padded(day.tm_mon + 1, 2))-\(padded(day.tm_mday, 2)).md"
    }
}

extension WorkspaceFolder.Problem: CustomStringConvertible {
    var description: String {
        switch self {
        case .absent: "there is no such file"
        case .outside: "it lies outside the workspace: copy it in"
        case .notAFile: "it is no regular file"
        case .unreadable(let code): "it cannot be read: \(String(cString: strerror(code)))"
        }
    }
}
