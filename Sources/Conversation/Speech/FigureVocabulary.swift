/// The words of ``FigureWords`` in each language.
struct FigureVocabulary: Sendable {
    struct Names: Sendable {
        var one: String
        var many: String
    }

    var minus: String
    var about: String
    var number: String
    var to: String
    /// Between whole money and its hundredths.
    var withCents: String
    /// Behind a full hour of the half day, and of the other half.
    var sharp: String
    var hours: String
    var months: [String]
    var currencies: [Character: Names]
    var units: [String: Names]

    /// Units that are marks, and the halves of a day.
    static let marks = ["€", "$", "£", "am", "pm", "AM", "PM"]

    static func of(_ language: SpokenLanguage) -> Self {
        switch language {
        case .english: english
        case .spanish: spanish
        case .catalan: catalan
        }
    }

    private static func same(_ name: String) -> Names { Names(one: name, many: name) }

    private static let bytes: [String: Names] = [
        "KB": Names(one: "kilobyte", many: "kilobytes"), "MB": Names(one: "megabyte", many: "megabytes"),
        "GB": Names(one: "gigabyte", many: "gigabytes"), "TB": Names(one: "terabyte", many: "terabytes"),
    ]

    private static let english = FigureVocabulary(
        minus: "minus", about: "about", number: "number", to: "to", withCents: "and", sharp: "o'clock", hours: "o'clock",
        months: [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
        ],
        currencies: [
            "$": Names(one: "dollar", many: "dollars"), "€": Names(one: "euro", many: "euros"), "£": Names(one: "pound", many: "pounds"),
        ],
        units: bytes.merging([
            "%": same("percent"), "°": Names(one: "degree", many: "degrees"), "º": Names(one: "degree", many: "degrees"),
            "°C": Names(one: "degree", many: "degrees"), "ºC": Names(one: "degree", many: "degrees"),
            "°F": Names(one: "degree Fahrenheit", many: "degrees Fahrenheit"),
            "km": Names(one: "kilometer", many: "kilometers"), "cm": Names(one: "centimeter", many: "centimeters"),
            "mm": Names(one: "millimeter", many: "millimeters"), "kg": Names(one: "kilogram", many: "kilograms"),
            "km/h": Names(one: "kilometer per hour", many: "kilometers per hour"),
            "mph": Names(one: "mile per hour", many: "miles per hour"), "kWh": Names(one: "kilowatt hour", many: "kilowatt hours"),
            "ms": Names(one: "millisecond", many: "milliseconds"), "min": Names(one: "minute", many: "minutes"),
        ]) { $1 })

    private static let spanish = FigureVocabulary(
        minus: "menos", about: "unos", number: "número", to: "a", withCents: "con", sharp: "en punto", hours: "horas",
        months: [
            "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
        ],
        currencies: [
            "$": Names(one: "dólar", many: "dólares"), "€": Names(one: "euro", many: "euros"), "£": Names(one: "libra", many: "libras"),
        ],
        units: bytes.merging([
            "%": same("por ciento"), "°": Names(one: "grado", many: "grados"), "º": Names(one: "grado", many: "grados"),
            "°C": Names(one: "grado", many: "grados"), "ºC": Names(one: "grado", many: "grados"),
            "°F": Names(one: "grado Fahrenheit", many: "grados Fahrenheit"),
            "km": Names(one: "kilómetro", many: "kilómetros"), "cm": Names(one: "centímetro", many: "centímetros"),
            "mm": Names(one: "milímetro", many: "milímetros"), "kg": Names(one: "kilo", many: "kilos"),
            "km/h": Names(one: "kilómetro por hora", many: "kilómetros por hora"),
            "kWh": Names(one: "kilovatio hora", many: "kilovatios hora"),
            "ms": Names(one: "milisegundo", many: "milisegundos"), "min": Names(one: "minuto", many: "minutos"),
        ]) { $1 })

    private static let catalan = FigureVocabulary(
        minus: "menys", about: "uns", number: "número", to: "a", withCents: "amb", sharp: "en punt", hours: "hores",
        months: [
            "gener", "febrer", "març", "abril", "maig", "juny", "juliol", "agost", "setembre", "octubre", "novembre", "desembre",
        ],
        currencies: [
            "$": Names(one: "dòlar", many: "dòlars"), "€": Names(one: "euro", many: "euros"), "£": Names(one: "lliura", many: "lliures"),
        ],
        units: bytes.merging([
            "%": same("per cent"), "°": Names(one: "grau", many: "graus"), "º": Names(one: "grau", many: "graus"),
            "°C": Names(one: "grau", many: "graus"), "ºC": Names(one: "grau", many: "graus"),
            "°F": Names(one: "grau Fahrenheit", many: "graus Fahrenheit"),
            "km": Names(one: "quilòmetre", many: "quilòmetres"), "cm": Names(one: "centímetre", many: "centímetres"),
            "mm": Names(one: "mil·límetre", many: "mil·límetres"), "kg": Names(one: "quilo", many: "quilos"),
            "km/h": Names(one: "quilòmetre per hora", many: "quilòmetres per hora"),
            "kWh": Names(one: "quilowatt hora", many: "quilowatts hora"),
            "ms": Names(one: "mil·lisegon", many: "mil·lisegons"), "min": Names(one: "minut", many: "minuts"),
        ]) { $1 })
}
