/// Reads the digits of a scanned JSON number without trapping on any of them.
enum JSONNumber {
    /// A number without fraction or exponent; nil if an `Int` does not hold it.
    static func integer(_ digits: UnsafeRawBufferPointer) -> Int? {
        let isNegative = digits.first == UInt8(ascii: "-")
        var magnitude: UInt = 0
        for byte in digits.dropFirst(isNegative ? 1 : 0) {
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt(byte &- 0x30))
            guard !overflow, !carry else { return nil }
            magnitude = sum
        }
        return isNegative ? negated(magnitude) : Int(exactly: magnitude)
    }

    /// Nearest `Double`; nil beyond its range.
    static func double(_ digits: UnsafeRawBufferPointer) -> Double? {
        guard let number = Double(String(decoding: digits, as: UTF8.self)), number.isFinite else { return nil }
        return number
    }

    /// A whole `Double` as an `Int`; nil with a fraction or beyond its range.
    static func whole(_ number: Double) -> Int? {
        guard number.magnitude < 0x1p63 else { return nil }
        let integer = Int(number)
        return Double(integer) == number ? integer : nil
    }

    private static func negated(_ magnitude: UInt) -> Int? {
        magnitude <= UInt(Int.max) + 1 ? Int(truncatingIfNeeded: 0 &- magnitude) : nil
    }
}
