// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that the main one never resolves the benchmark tools. It compiles the very files under test: `Wire` and `Speech` in
// the target's folder are links into Sources/Gateway and Sources/Conversation. So they are measured as the gateway runs them, specialised and
// inlined within one module, and nothing in them is made public for a benchmark's sake. What they import of Conversation is a link too.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        // Without its traits it needs no jemalloc.
        .package(url: "https://github.com/ordo-one/benchmark", exact: "1.38.1", traits: [])
    ],
    targets: [
        .target(name: "Conversation", path: "Benchmarks/Conversation", swiftSettings: strict),
        // Everything a delta passes between the upstream's socket and the caller's, and the scan of a request.
        .executableTarget(
            name: "TokenPath",
            dependencies: ["Conversation", .product(name: "Benchmark", package: "benchmark")],
            path: "Benchmarks/TokenPath",
            swiftSettings: strict,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
    ]
)
