extension SpokenText {
    mutating func stepSkip(_ skip: Skip, _ scalar: Unicode.Scalar) {
        switch skip {
        case .line:
            if scalar == "\n" { startLine() }
        case .target:
            if scalar == ")" {
                mode = .inline
                previous = ")"
            } else if scalar == "\n" {
                mode = .inline
                step(scalar)
            }
        case .tag:
            if scalar == ">" || scalar == "\n" {
                mode = .inline
                previous = ">"
                if scalar == "\n" { step(scalar) }
            }
        case .comment(let dashes):
            if scalar == ">", dashes >= 2 {
                mode = .inline
                previous = ">"
            } else {
                mode = .skip(.comment(dashes: scalar == "-" ? min(dashes + 1, 2) : 0))
            }
        case .content(let index, let matched):
            skipContent(of: index, matched: matched, scalar)
        case .addressPath:
            stepAddressPath(scalar)
        }
    }

    /// Looks for `</name>`, in any case and with spaces before the `>`.
    private mutating func skipContent(of index: Int, matched: Int, _ scalar: Unicode.Scalar) {
        let name = SpokenVocabulary.tags[index].name.utf8
        var next = 0
        switch matched {
        case 0: break
        case 1: if scalar == "/" { next = 2 }
        case 2..<(2 + name.count):
            let expected = name[name.index(name.startIndex, offsetBy: matched - 2)]
            if scalar.isASCII, SpokenVocabulary.lower(UInt8(truncatingIfNeeded: scalar.value)) == expected { next = matched + 1 }
        default:
            if scalar == ">" { return startLine() }
            if ScalarKind(scalar) == .space { next = matched }
        }
        if next == 0, scalar == "<" { next = 1 }
        mode = .skip(.content(of: index, matched: next))
    }
}
