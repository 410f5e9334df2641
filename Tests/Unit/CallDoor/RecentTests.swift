import Testing

@testable import Gateway

@Suite struct RecentTests {
    @Test func `the oldest name is forgotten first, and never more than there is room for`() {
        var recent = Recent<Int>(namesMax: 3)
        let wereNew = [1, 2, 3, 1, 4].map { recent.insert($0) }
        #expect(wereNew == [true, true, true, false, true])
        #expect(!recent.contains(1))
        #expect([2, 3, 4].allSatisfy { recent.contains($0) })
    }
}
