import Conversation
import Foundation
import Testing

@Suite struct ExportTests {
    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000Z"), (1_700_000_000_123, "2023-11-14T22:13:20.123Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (951_868_799_999, "2000-02-29T23:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
    ])
    func `a time is written in UTC with milliseconds`(ms: Int64, text: String) {
        #expect(UTCTime.text(ms: ms) == text)
    }

    @Test func `every day of four centuries is the calendar's`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        for day in stride(from: Int64(0), through: 146_097, by: 17) {
            let parts = calendar.dateComponents([.year, .month, .day], from: Date(timeIntervalSince1970: Double(day) * 86_400))
            let expected = [parts.year, parts.month, parts.day].compactMap(\.self)
            #expect(UTCTime.text(ms: day * 86_400_000).prefix(10).split(separator: "-").compactMap { Int($0) } == expected)
        }
    }

    @Test(arguments: ["plain", "", "a\"b\\c/d", "line\nbreak\r\ttab\0nul\u{1b}[31m", "\u{2028}\u{2029}\u{85}", "👩‍👩‍👧 é"])
    func `a line is one JSON object with five members, whatever was said`(text: String) throws {
        let line = try ExportLine.json(.sample(text, role: .greeting, state: .running))
        #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && ![0x85, 0x2028, 0x2029].contains($0.value) })
        let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
        #expect(
            object == [
                "role": "assistant", "text": text, "state": "interrupted", "channel": "voice", "at": "2023-11-14T22:13:20.123Z",
            ])
        #expect(line.hasPrefix("{\"role\":\"assistant\",\"text\":"))
    }

    @Test func `the states of export are complete, interrupted and abandoned`() {
        #expect(
            EntryState.allCases.map(\.exported) == ["interrupted", "interrupted", "complete", "interrupted", "abandoned", "interrupted"])
    }
}
