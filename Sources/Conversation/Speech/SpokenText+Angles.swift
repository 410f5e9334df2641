/// How far a `<…>` has been read.
struct TagReader: Sendable {
    enum Part: Sendable { case start, name, attributes, closing, declaration }
    var part = Part.start
    var quote: Unicode.Scalar?
    /// A `<` that was no tag was left out, so its `>` is too: `<your name>` is said "your name".
    var angleIsOpen = false
}

extension SpokenText {
    mutating func beginAngle() {
        tag.part = .start
        tag.quote = nil
        hold(.angle, "<")
    }

    mutating func endAngle() {
        if tag.angleIsOpen {
            tag.angleIsOpen = false
            previous = ">"
        } else {
            say(">")
        }
    }

    mutating func stepAngle(_ scalar: Unicode.Scalar) {
        if held.count + 4 > Self.heldBytesMax {
            held.removeAll(keepingCapacity: true)
            mode = .skip(.tag)
            return step(scalar)
        }
        let kind = ScalarKind(scalar)
        switch tag.part {
        case .start:
            switch scalar {
            case "/": tag.part = .closing
            case "!": tag.part = .declaration
            case "?": return skipMarkup(.tag)
            default:
                guard scalar.isASCII, kind == .letter else { return releaseAngle(scalar) }
                tag.part = .name
                guard SpokenVocabulary.tag(startingWith: held.dropFirst(), scalar) else { return releaseAngle(scalar) }
            }
        case .name:
            if kind == .space || scalar == "/" || scalar == ">" {
                guard let found = SpokenVocabulary.tagIndex(held.dropFirst()) else { return releaseAngle(scalar) }
                if scalar == ">" { return openTag(found) }
                tag.part = .attributes
            } else if !SpokenVocabulary.tag(startingWith: held.dropFirst(), scalar) {
                return releaseAngle(scalar)
            }
        case .attributes:
            if let quote = tag.quote {
                if scalar == quote { tag.quote = nil }
            } else if scalar == "\"" || scalar == "'", held.last == UInt8(ascii: "=") {
                tag.quote = scalar
            } else if scalar == ">" || kind == .space {
                guard lastAttributeIsSound else { return releaseAngle(scalar) }
                let name = held.dropFirst().prefix { !SpokenVocabulary.endsTagName($0) }
                if scalar == ">", let found = SpokenVocabulary.tagIndex(name) { return openTag(found) }
            } else if scalar == "<" {
                return releaseAngle(scalar)
            }
        case .closing:
            if scalar == ">", held.count > 2 { return closeTag() }
            let nameEnded = held.last == 0x20
            guard scalar == " " ? held.count > 2 : scalar.isASCII && kind.isWord && !nameEnded else { return releaseAngle(scalar) }
        case .declaration:
            if held.count == 3 {
                return scalar == "-" ? skipMarkup(.comment(dashes: 0)) : releaseAngle(scalar)
            }
            if scalar != "-" { return kind == .letter ? skipMarkup(.tag) : releaseAngle(scalar) }
        }
        grow(scalar)
    }

    private mutating func skipMarkup(_ skip: Skip) {
        held.removeAll(keepingCapacity: true)
        mode = .skip(skip)
    }

    /// An attribute has a value or is one of the few that need none; in "a<b and c" the words after the name are neither.
    private var lastAttributeIsSound: Bool {
        let last = held.reversed().prefix { $0 > 0x20 }.reversed()
        if last.isEmpty || last.contains(UInt8(ascii: "=")) || Array(last) == [UInt8(ascii: "/")] { return true }
        if last.first == UInt8(ascii: "<") { return true }
        // A quoted value with spaces: its last word is preceded by an equals sign further back.
        if let end = last.last, end == UInt8(ascii: "\"") || end == UInt8(ascii: "'") { return true }
        return SpokenVocabulary.bareAttributes.contains { $0.utf8.elementsEqual(last) }
    }

    private mutating func releaseAngle(_ scalar: Unicode.Scalar) {
        let bytes = held
        dropHeld()
        let opensName = tag.part == .name || tag.part == .attributes
        if opensName, !ScalarKind(previous).isWord {
            tag.angleIsOpen = true
            previous = "<"
        } else {
            say("<")
        }
        reread(bytes, from: 1)
        step(scalar)
    }

    private mutating func openTag(_ index: Int) {
        dropHeld()
        previous = ">"
        switch SpokenVocabulary.tags[index].effect {
        case .inline: break
        case .line: writer.widen(.line)
        case .block: writer.widen(.block)
        case .silent: mode = .skip(.content(of: index, matched: 0))
        }
    }

    private mutating func closeTag() {
        let name = held.dropFirst(2).prefix { $0 > 0x20 }
        dropHeld()
        previous = ">"
        if let index = SpokenVocabulary.tagIndex(name), SpokenVocabulary.tags[index].effect == .block { writer.widen(.block) }
    }
}
