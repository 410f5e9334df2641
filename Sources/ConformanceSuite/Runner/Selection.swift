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
    /// The worlds the cases are played in, without those that are absent.
    public let worlds: Set<World>

    /// What a run was given to judge.
    public struct Given: Sendable {
        /// The worlds a run without globs is about.
        public var worlds: Set<World>
        /// Why cases of a world that was named all the same cannot be played.
        public var absent: [World: String]

        public init(worlds: Set<World> = Set(World.allCases), absent: [World: String] = [:]) {
            self.worlds = worlds
            self.absent = absent
        }
    }

    /// Takes the cases that the globs name, up to a level; without globs, all of what the run was given to judge.
    ///
    /// A case named by its whole id is taken whatever its level, so that a replay command always plays. A case whose need is absent stays
    /// in the run as skipped; one that only another profile has is no part of the run, unless its whole id was given.
    /// - Throws: ``Empty`` when a glob names nothing, or when nothing is left of what it names.
    public init(
        from cases: [Case], globs: [String], level: Level, profile: Profile, offered: Set<Need>, given: Given = Given()
    ) throws(Empty) {
        for glob in globs where !cases.contains(where: { Glob(glob).matches($0.id) }) {
            throw Empty(description: "no case matches \(Escape.quoted(glob)); `conformance list` names them all")
        }
        let patterns = globs.map { Glob($0) }
        let named = cases.filter { item in
            patterns.isEmpty ? given.worlds.contains(item.world) : patterns.contains { $0.matches(item.id) }
        }
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
        worlds = Set(taken.map(\.world)).subtracting(given.absent.keys)
        items = taken.map { Item(item: $0, skip: Self.reason(against: $0, profile: profile, offered: offered, absent: given.absent)) }
    }

    /// The same cases, those with a need skipped for a reason that only showed now.
    public func without(_ need: Need, because reason: String) -> Selection {
        var copy = self
        for index in copy.items.indices where copy.items[index].skip == nil && copy.items[index].item.needs.contains(need) {
            copy.items[index].skip = reason
        }
        return copy
    }

    private static func reason(
        against item: Case, profile: Profile, offered: Set<Need>, absent: [World: String]
    ) -> String? {
        if let absence = absent[item.world] { return absence }
        if !item.profiles.contains(profile) {
            return "only in profile " + item.profiles.map(\.rawValue).sorted().joined(separator: ", ")
        }
        let missing = Need.allCases.filter { item.needs.contains($0) && !offered.contains($0) }
        return missing.isEmpty ? nil : "needs " + missing.map(\.rawValue).joined(separator: ", ")
    }
}
