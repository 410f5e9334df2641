/// Why a byte buffer is not JSON as RFC 8259 has it, where, and how to mend it.
struct JSONScanError: Error, Equatable {
    /// The rule that was broken.
    enum Reason: String, Error {
        case empty, byteOrderMark, tooLarge, tooDeep, endOfInput, expectedValue, expectedKey, expectedColon, expectedCommaOrEnd
        case trailingComma, trailingBytes, badLiteral, badNumber, badEscape, loneSurrogate, controlCharacter, invalidUTF8, duplicateKey
    }

    var reason: Reason
    /// Offset of the offending byte from the start of the input.
    var offset: Int
    /// Line and column from 1; the column counts code points.
    var line: Int
    var column: Int
    /// The place in the document, such as `messages[2].content`; empty at the root. At most 64 printable characters.
    var path: String

    /// One sentence that names the place and says how to mend it; holds no more of the input than ``path``.
    var message: String {
        let place = path.isEmpty ? "" : " (in \(path))"
        return "Invalid JSON at line \(line), column \(column)\(place): \(reason.advice)"
    }
}

extension JSONScanError.Reason {
    /// A stable name for clients and metric labels.
    var code: String {
        switch self {
        case .duplicateKey: "duplicate_key"
        case .tooDeep: "json_too_deep"
        case .tooLarge: "json_too_large"
        case .invalidUTF8: "invalid_utf8"
        default: "invalid_json"
        }
    }

    fileprivate var advice: String {
        switch self {
        case .empty: "there is no value; send a JSON object."
        case .byteOrderMark: "it begins with a byte order mark; send UTF-8 without one."
        case .tooLarge: "it is too large to be read; send less."
        case .tooDeep: "arrays and objects are nested too deeply; flatten them."
        case .endOfInput: "it ends in the middle of a value; close every string, array and object."
        case .expectedValue: "a value must stand here: an object, array, string, number, true, false or null."
        case .expectedKey: "a key in double quotes must stand here."
        case .expectedColon: "a colon must follow the key."
        case .expectedCommaOrEnd: "a comma or the closing bracket must follow the value."
        case .trailingComma: "remove the comma before the closing bracket."
        case .trailingBytes: "remove what follows the value."
        case .badLiteral: "only true, false and null, in lower case, may stand outside quotes."
        case .badNumber: "write the number as -?digits[.digits][e±digits], without leading zeros."
        case .badEscape: "a backslash must be followed by one of \"\\/bfnrt or u and four hex digits."
        case .loneSurrogate: "a \\u escape is half of a surrogate pair; write both halves or the character itself."
        case .controlCharacter: "a string holds a raw control character; escape it, a line feed as \\n."
        case .invalidUTF8: "the bytes are not UTF-8; encode the text as UTF-8."
        case .duplicateKey: "this key is already in the object; keep one of the two."
        }
    }
}
