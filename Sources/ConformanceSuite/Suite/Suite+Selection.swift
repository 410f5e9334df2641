/// Finding cases by id.
extension Suite {
    /// The case with exactly that id.
    public static func find(_ id: String) -> Case? { all.first { $0.id == id } }

    /// The cases any of the globs names, in order; all of them when there is no glob.
    public static func matching(_ globs: [String]) -> [Case] {
        guard !globs.isEmpty else { return all }
        let patterns = globs.map(Glob.init)
        return all.filter { one in patterns.contains { $0.matches(one.id) } }
    }
}
