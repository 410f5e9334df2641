// swift-tools-version: 6.2
import PackageDescription

// Two worlds live in this package and share no code: the gateway (Conversation, Gateway, voice-gateway) and the judge
// (Simulators, ConformanceSuite, conformance). Only test targets may see both. `make build` enforces the arrows below.

/// Settings of every target of ours: each file says what it imports, existentials are visible, and a warning is an error.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "voice-gateway",
    products: [
        .library(name: "Gateway", targets: ["Gateway"]),
        .library(name: "ConformanceSuite", targets: ["ConformanceSuite"]),
        .executable(name: "voice-gateway", targets: ["voice-gateway"]),
        .executable(name: "conformance", targets: ["conformance"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", exact: "1.7.3"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        // The gateway's world.

        // Sessions, turns, history and spoken text: the core both doors enter. No sockets, no HTTP.
        .target(
            name: "Conversation",
            dependencies: [
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        // Starting a program in its own process group and folder: what Swift's view of glibc leaves out.
        .target(name: "CSpawn"),
        // The doors, the agents, tools, tokens and configuration, on SwiftNIO.
        .target(
            name: "Gateway",
            dependencies: [
                "Conversation", "CSpawn",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "voice-gateway",
            dependencies: [
                "Gateway", "Conversation",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict
        ),

        // The judge's world, on libcurl and raw sockets.

        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CCurlShim", dependencies: ["CCurl"]),
        .systemLibrary(name: "CSndFile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"])]),
        // The other ends of the wires: fakes of ElevenLabs, a model and a voice service, and the byte-level client and transcript they record.
        .target(
            name: "Simulators",
            dependencies: [
                "CCurl", "CCurlShim", "CSndFile",
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict
        ),
        // The specification, executable: cases, checks, the reference server with its planted faults, reports.
        .target(
            name: "ConformanceSuite",
            dependencies: ["Simulators"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "conformance",
            dependencies: [
                "ConformanceSuite", "Simulators",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict
        ),

        // Tests may see both worlds.

        .testTarget(
            name: "UnitTests",
            dependencies: [
                "Conversation", "Gateway", "Simulators", "ConformanceSuite",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ],
            path: "Tests/Unit",
            swiftSettings: strict
        ),
        .testTarget(
            name: "ConformanceTests",
            dependencies: ["ConformanceSuite", "Simulators", "Gateway", "Conversation"],
            path: "Tests/Conformance",
            swiftSettings: strict
        ),
    ]
)
