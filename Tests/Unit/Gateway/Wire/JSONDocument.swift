import Foundation

@testable import Gateway

extension Wire {
    /// A JSON document that Foundation writes and our scan reads.
    indirect enum JSONDocument: Equatable, Encodable {
        case object([String: JSONDocument])
        case array([JSONDocument])
        case string(String)
        case integer(Int)
        case fraction(Double)
        case bool(Bool)
        case null

        /// A document of at most `depth` nested arrays and objects.
        static func random(depth: Int, _ random: inout Seeded) -> JSONDocument {
            switch Int.random(in: depth > 0 ? 0...6 : 2...6, using: &random) {
            case 0: return .array((0..<Int.random(in: 0...4, using: &random)).map { _ in .random(depth: depth - 1, &random) })
            case 1:
                let keys = (0..<Int.random(in: 0...20, using: &random)).map { "\($0)" + text(&random) }
                return .object(Dictionary(uniqueKeysWithValues: keys.map { ($0, .random(depth: depth - 1, &random)) }))
            case 2: return .integer(.random(in: .min ... .max, using: &random))
            case 3: return .fraction(.random(in: 0.1...0.9, using: &random))
            case 4: return .bool(.random(using: &random))
            case 5: return .null
            default: return .string(text(&random))
            }
        }

        init?(_ value: JSONValue) {
            switch value.kind {
            case .object:
                self = .object(
                    Dictionary(uniqueKeysWithValues: value.members.map { ($0.key.string, JSONDocument($0.value) ?? .null) }))
            case .array: self = .array(value.elements.map { JSONDocument($0) ?? .null })
            case .string: self = .string(value.string ?? "")
            case .number:
                guard let number = value.integer.map(JSONDocument.integer) ?? value.double.map(JSONDocument.fraction) else { return nil }
                self = number
            case .true: self = .bool(true)
            case .false: self = .bool(false)
            case .null: self = .null
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .object(let members): try container.encode(members)
            case .array(let elements): try container.encode(elements)
            case .string(let text): try container.encode(text)
            case .integer(let number): try container.encode(number)
            case .fraction(let number): try container.encode(number)
            case .bool(let bool): try container.encode(bool)
            case .null: try container.encodeNil()
            }
        }

        private static func text(_ random: inout Seeded) -> String {
            let pieces = ["a", "word ", "\"", "\\", "/", "\n", "\t", "\u{1}", "é", "漢", "😀", "\u{2028}", "\u{10FFFF}", "e\u{301}"]
            return (0..<Int.random(in: 0...12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        }
    }
}
