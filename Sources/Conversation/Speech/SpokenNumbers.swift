/// The second stage of speech: figures with marks that voices stumble over (prices, percentages, temperatures, ranges, dates, full hours)
/// are put into words; digits themselves stay, since every voice reads them in its own language.
///
/// Streaming like ``SpokenText``, and like it the same for every slicing of its input. A word is never held; a figure is, until what
/// follows shows where it ends, at most ``heldBytesMax`` bytes.
public struct SpokenNumbers: Sendable {
    /// The longest figure that is looked at, in UTF-8 bytes; a longer one is said as it stands.
    public static let heldBytesMax = 48

    private enum Phase: Sendable {
        case words
        case figure
        /// A figure and a space: a unit may follow.
        case gap
        case unit
    }

    private let words: FigureWords
    private var phase = Phase.words
    private var figure: [UInt8] = []
    private var unit: [UInt8] = []
    private var previous: Unicode.Scalar = " "
    private var output = ""

    public init(language: SpokenLanguage = .english) { words = FigureWords(language) }

    /// The speech of a whole text.
    public static func of(_ text: String, language: SpokenLanguage = .english) -> String {
        var numbers = Self(language: language)
        let body = numbers.consume(text)
        return body + numbers.finish()
    }

    /// Takes the next piece; returns what is ready, as a rule the piece itself.
    public mutating func consume(_ piece: String) -> String {
        if case .words = phase, let last = Self.lastOfPlain(piece.utf8.span) {
            previous = last
            return piece
        }
        for scalar in piece.unicodeScalars { step(scalar) }
        defer { output = "" }
        return output
    }

    /// Ends the text: returns what was held.
    public mutating func finish() -> String {
        settle()
        defer {
            output = ""
            previous = " "
        }
        return output
    }

    /// The last scalar of a piece in which no figure begins; nil for a piece that has to be read.
    private static func lastOfPlain(_ bytes: borrowing Span<UInt8>) -> Unicode.Scalar? {
        guard !bytes.isEmpty else { return nil }
        for index in 0..<bytes.count {
            switch bytes[index] {
            // Digits, and what may stand before them; the leads of the pound, euro, minus and approximation signs.
            case 0x30...0x39, UInt8(ascii: "$"), UInt8(ascii: "#"), UInt8(ascii: "~"), UInt8(ascii: "-"), 0xC2, 0xE2: return nil
            default: break
            }
        }
        let last = bytes[bytes.count - 1]
        return last < 0x80 ? Unicode.Scalar(last) : "à"
    }

    private mutating func step(_ scalar: Unicode.Scalar) {
        switch phase {
        case .words:
            if Self.begins(scalar), Self.mayBegin(after: previous) {
                figure = Array(scalar.utf8)
                phase = .figure
            } else {
                say(scalar)
            }
        case .figure: stepFigure(scalar)
        case .gap:
            if words.beginsUnit([], scalar) {
                unit = Array(scalar.utf8)
                phase = .unit
            } else {
                settle()
                step(scalar)
            }
        case .unit:
            if words.beginsUnit(unit, scalar) {
                unit += Array(scalar.utf8)
            } else {
                // The letters go on: this is a word that only began like a unit.
                let isWhole = !ScalarKind(scalar).isWord && words.isUnit(unit)
                settle(takingUnit: isWhole)
                step(scalar)
            }
        }
    }

    private mutating func stepFigure(_ scalar: Unicode.Scalar) {
        let hasDigit = figure.contains { $0 >= 0x30 && $0 <= 0x39 }
        if !hasDigit {
            // A sign is one only right before a digit or a currency.
            guard ScalarKind(scalar) == .digit || scalar == "$" || scalar == "€" || scalar == "£" else { return giveUp(scalar) }
            figure += Array(scalar.utf8)
            return
        }
        if scalar == " ", figure.last.map({ $0 >= 0x30 && $0 <= 0x39 }) ?? false {
            phase = .gap
            return
        }
        guard Self.goesOn(scalar) else {
            settle()
            return step(scalar)
        }
        figure += Array(scalar.utf8)
        if figure.count > Self.heldBytesMax {
            sayHeld(figure)
            phase = .words
        }
    }

    private mutating func giveUp(_ scalar: Unicode.Scalar) {
        sayHeld(figure)
        phase = .words
        step(scalar)
    }

    /// Says the figure that is held, in words where there are any.
    private mutating func settle(takingUnit: Bool = true) {
        let (ended, found) = (phase, unit)
        phase = .words
        unit = []
        switch ended {
        case .words: break
        case .figure: sayFigure(nil)
        case .gap:
            sayFigure(nil)
            say(" ")
        case .unit where takingUnit && words.isUnit(found): sayFigure(found)
        case .unit:
            sayFigure(nil)
            say(" ")
            sayHeld(found)
        }
    }

    private mutating func sayFigure(_ unit: [UInt8]?) {
        var core = figure
        var tail: [UInt8] = []
        // A mark at its end belongs to the sentence.
        while unit == nil, let last = core.last, ".,:/-".utf8.contains(last) { tail.insert(core.removeLast(), at: 0) }
        if let spoken = words.spoken(core, unit) {
            for scalar in spoken.unicodeScalars { say(scalar) }
        } else {
            sayHeld(core)
            if let unit { sayHeld([0x20] + unit) }
        }
        sayHeld(tail)
    }

    private mutating func sayHeld(_ bytes: [UInt8]) {
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars { say(scalar) }
    }

    private mutating func say(_ scalar: Unicode.Scalar) {
        output.unicodeScalars.append(scalar)
        previous = scalar
    }

    private static func begins(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "$", "€", "£", "#", "~", "-", "−", "≈": true
        default: false
        }
    }

    /// Whether a figure may begin after `scalar`: not inside a word, a number, a path, an address or a sum.
    private static func mayBegin(after scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", "\n", "(", "\"", "'", "“", "‘", "«", "¿", "¡", "—": true
        default: false
        }
    }

    private static func goesOn(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ".", ",", ":", "/", "-", "–", "%", "°", "º", "€", "$", "£", "_", "@": true
        default: ScalarKind(scalar).isWord
        }
    }
}
