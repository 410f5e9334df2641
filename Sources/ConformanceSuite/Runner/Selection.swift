/// Which cases a run judges, and which of those it must skip because the target was not said to be able.
public struct Selection: Sendable {
    /// A case of the run; `skip` says why it is not played.
    public struct Item: Sendable {
        public var item: Case
        public var skip: String?
    }

    /// A selection that means nothing, in the words to tell a user: exit code 2.
    public struct Empty: Error, Sendable, CustomStringConvertible {
        public var description: String
    }

    public var items: [Item]

    /// Takes the cases that the globs name, all when there is none, up to a level.
    ///
    /// A case named by its whole id is taken whatever its level, so that a replay command always plays. A case whose need is absent stays
    /// in the run as skipped; one that only another profile has is no part of the run, unless its whole id was given.
    /// - Throws: ``Empty`` when a glob names nothing, or when nothing is left of what it names.
    public init(from cases: [Case], globs: [String], level: Level, profile: Profile, offered: Set<Need>) throws(Empty) {
        for glob in globs where !cases.contains(where: { Glob(glob).matches($0.id) }) {
            throw Empty(description: "no case matches \(Escape.quoted(glob)); `conformance list` names them all")
        }
        let patterns = globs.map { Glob($0) }
        let named = cases.filter { item in patterns.isEmpty || patterns.contains { $0.matches(item.id) } }
        let taken = named.filter {
            globs.contains($0.id) || ($0.profiles.contains(profile) && $0.level(in: profile) <= level)
        }
        guard !taken.isEmpty else {
            guard named.contains(where: { $0.profiles.contains(profile) }) else {
                throw Empty(description: "every case that matches belongs to another profile than \(profile.rawValue)")
            }
            let lowest = named.map { $0.level(in: profile) }.min() ?? .must
            throw Empty(description: "every case that matches is above --level \(level.rawValue); try --level \(lowest.rawValue)")
        }
        items = taken.map { Item(item: $0, skip: Self.reason(against: $0, profile: profile, offered: offered)) }
    }

    private static func reason(against item: Case, profile: Profile, offered: Set<Need>) -> String? {
        if !item.profiles.contains(profile) {
            return "only in profile " + item.profiles.map(\.rawValue).sorted().joined(separator: ", ")
        }
        let missing = Need.allCases.filter { item.needs.contains($0) && !offered.contains($0) }
        return missing.isEmpty ? nil : "needs " + missing.map(\.rawValue).joined(separator: ", ")
    }
}
