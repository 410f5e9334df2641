import Foundation
import Testing

extension Tidy {
    @Suite struct LinkTests {
        @Test func `every link inside the repository leads somewhere`() {
            let pages = Repository.shared.files(suffix: ".md")
            #expect(!pages.isEmpty)
            for page in pages {
                for link in Markdown(page.text ?? "").relativeLinks {
                    #expect(leads(link, from: page, in: .shared), "\(page.path) links to \(link), which is not there")
                }
            }
        }

        @Test func `links are found and code is not taken for them`() {
            let page = Markdown("see [a](docs/a.md#b \"title\") and `[b](not.md)`\n```\n[c](no.md)\n```\n[d](https://example.org)")
            #expect(page.relativeLinks == ["docs/a.md#b"])
        }

        @Test func `a heading makes the anchor a link uses`() {
            #expect(Markdown("## Two worlds, and why\n").anchors == ["two-worlds-and-why"])
        }

        @Test func `a dead link is caught`() {
            let page = Repository.File(path: "docs/page.md", text: "# Here\n")
            let nowhere = ["gone.md", "../docs/gone/", "#there", "architecture.md#no-such-heading"]
            for link in nowhere { #expect(!leads(link, from: page, in: .shared)) }
            #expect(leads("#here", from: page, in: .shared))
            #expect(leads("../Makefile", from: page, in: .shared))
        }

        private func leads(_ link: String, from page: Repository.File, in repository: Repository) -> Bool {
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let folder = (page.path as NSString).deletingLastPathComponent
            let path = parts[0].isEmpty ? page.path : ((folder as NSString).appendingPathComponent(parts[0]) as NSString).standardizingPath
            guard parts.count == 2 else { return repository.exists(path) }
            let text = parts[0].isEmpty ? page.text : repository.files.first { $0.path == path }?.text
            return text.map { Markdown($0).anchors.contains(parts[1]) } ?? false
        }
    }
}
