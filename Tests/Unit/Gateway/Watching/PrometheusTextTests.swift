import CoreMetrics
import Foundation
import Testing

@testable import Gateway

@Suite struct PrometheusTextTests {
    private func text(_ registry: MetricRegistry) -> String { String(decoding: registry.text(), as: UTF8.self) }

    @Test func `a counter, a gauge and a histogram are written as the format has them`() {
        let registry = MetricRegistry([
            .counter("turns_total", "Turns."), .gauge("open", "Open \\ now."), .histogram("wait_seconds", "Waits.", [0.1, 1]),
        ])
        let factory = PrometheusFactory(registry)
        Counter(label: "turns_total", dimensions: [("class", "first")], factory: factory).increment(by: 3)
        Meter(label: "open", factory: factory).set(2.5)
        let timer = Timer(label: "wait_seconds", dimensions: [("door", "http")], factory: factory)
        for ms: Int64 in [50, 100, 400, 3_000] { timer.recordNanoseconds(ms * 1_000_000) }
        #expect(
            text(registry) == """
                # HELP open Open \\\\ now.
                # TYPE open gauge
                open 2.5
                # HELP turns_total Turns.
                # TYPE turns_total counter
                turns_total{class="first"} 3
                # HELP wait_seconds Waits.
                # TYPE wait_seconds histogram
                wait_seconds_bucket{door="http",le="0.1"} 2
                wait_seconds_bucket{door="http",le="1"} 3
                wait_seconds_bucket{door="http",le="+Inf"} 4
                wait_seconds_sum{door="http"} 3.55
                wait_seconds_count{door="http"} 4

                """)
    }

    @Test func `what a label holds cannot end it`() {
        let registry = MetricRegistry([.counter("odd_total", "Odd.")])
        let factory = PrometheusFactory(registry)
        Counter(label: "odd_total", dimensions: [("a", "x\"} 1\n\\")], factory: factory).increment()
        #expect(text(registry).contains(#"odd_total{a="x\"} 1\n\\"} 1"# + "\n"))
    }

    @Test func `one name and one set of labels are one series, whoever asks`() {
        let factory = PrometheusFactory(MetricRegistry([.counter("n_total", "N.")]))
        for _ in 0..<3 { Counter(label: "n_total", dimensions: [("a", "1")], factory: factory).increment() }
        #expect(text(factory.registry).contains("n_total{a=\"1\"} 3\n"))
    }

    @Test func `more series than there is room for share one`() {
        let registry = MetricRegistry([.counter("many_total", "Many.")])
        let factory = PrometheusFactory(registry)
        for number in 0..<(MetricRegistry.seriesMax + 50) {
            Counter(label: "many_total", dimensions: [("a", "\(number)")], factory: factory).increment()
        }
        #expect(text(registry).contains("many_total{a=\"other\"} 50\n"))
        #expect(text(registry).split(separator: "\n").count == MetricRegistry.seriesMax + 3)
    }

    @Test func `a name asked for as another kind is counted for nobody and breaks nothing`() {
        let registry = MetricRegistry([.counter("n_total", "N.")])
        let factory = PrometheusFactory(registry)
        Meter(label: "n_total", factory: factory).set(7)
        #expect(text(registry).isEmpty)
        Counter(label: "n_total", factory: factory).increment()
        #expect(text(registry).hasSuffix("n_total 1\n"))
    }

    @Test func `counters never fall and never overflow`() {
        let factory = PrometheusFactory(MetricRegistry([.counter("n_total", "N.")]))
        let counter = factory.makeCounter(label: "n_total", dimensions: [])
        counter.increment(by: .max)
        counter.increment(by: 5)
        counter.increment(by: -9)
        #expect(text(factory.registry).contains("n_total \(PrometheusText.number(Double(Int64.max)))\n"))
    }

    @Test func `what is destroyed is told no more`() {
        let factory = PrometheusFactory(MetricRegistry([.counter("n_total", "N.")]))
        let counter = Counter(label: "n_total", factory: factory)
        counter.increment()
        counter.destroy()
        #expect(text(factory.registry).isEmpty)
    }

    @Test func `every metric of the catalogue is documented, once, with its kind`() throws {
        var root = URL(filePath: #filePath)
        while !FileManager.default.fileExists(atPath: root.appending(path: "Package.swift").path), root.path != "/" {
            root.deleteLastPathComponent()
        }
        let page = try String(contentsOf: root.appending(path: "docs/watching.md"), encoding: .utf8)
        for family in MetricCatalogue.all {
            #expect(page.contains("| `\(family.name)` | \(family.kind.rawValue)"), "\(family.name)")
        }
        let documented = page.split(separator: "\n").filter { $0.hasPrefix("| `voice_gateway_") || $0.hasPrefix("| `process_") }
        #expect(documented.count == MetricCatalogue.all.count)
        #expect(Set(MetricCatalogue.all.map(\.name)).count == MetricCatalogue.all.count)
    }
}
