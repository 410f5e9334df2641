/// Cases about one thing, in reading order.
public struct Section: Sendable {
    /// The slug every id begins with.
    public let slug: String
    /// As the report prints it.
    public let title: String
    public let cases: [Case]

    public init(_ slug: String, _ title: String, _ groups: [Case]...) {
        self.slug = slug
        self.title = title
        cases = groups.flatMap { $0 }
    }
}
