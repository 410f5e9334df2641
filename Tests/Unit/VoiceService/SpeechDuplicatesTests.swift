import NIOCore
import Testing

@testable import Gateway

@Suite struct SpeechDuplicatesTests {
    private let call = CallID(7)

    private func check(_ duplicates: inout SpeechDuplicates, _ event: CallEvent, _ bytes: String, ms: Int64) -> Bool {
        Array(bytes.utf8).withUnsafeBytes {
            duplicates.isDuplicate(event, frame: $0, at: .uptimeNanoseconds(1) + .milliseconds(ms))
        }
    }

    @Test func `one recording is one segment of speech, whenever it comes again`() {
        var duplicates = SpeechDuplicates()
        let speech = CallEvent(.speech, callID: call, text: "yes", audioPath: "/tmp/1.wav")
        #expect(!check(&duplicates, speech, "a", ms: 0))
        #expect(check(&duplicates, speech, "a", ms: 1))
        #expect(check(&duplicates, speech, "other bytes", ms: 60_000))
    }

    @Test func `the same words said again are another segment`() {
        var duplicates = SpeechDuplicates()
        for number in 0..<3 {
            let speech = CallEvent(.speech, callID: call, text: "yes", audioPath: "/tmp/\(number).wav")
            #expect(!check(&duplicates, speech, "\(number)", ms: 1))
        }
    }

    @Test func `other events are known by their bytes, for fifty milliseconds`() {
        var duplicates = SpeechDuplicates()
        let ringing = CallEvent(.ringing, callID: call)
        #expect(!check(&duplicates, ringing, "ringing", ms: 0))
        #expect(check(&duplicates, ringing, "ringing", ms: 0))
        #expect(check(&duplicates, ringing, "ringing", ms: 50))
        #expect(!check(&duplicates, ringing, "ringing", ms: 51))
        #expect(!check(&duplicates, ringing, "ringing of another", ms: 51))
        let speech = CallEvent(.speech, callID: call, text: "yes")
        #expect(!check(&duplicates, speech, "yes", ms: 60))
        #expect(check(&duplicates, speech, "yes", ms: 61))
        #expect(!check(&duplicates, speech, "yes", ms: 161))
    }

    @Test func `what is remembered is bounded`() {
        var duplicates = SpeechDuplicates()
        for number in 0...SpeechDuplicates.pathsMax {
            #expect(!check(&duplicates, CallEvent(.speech, callID: call, text: "a", audioPath: "/tmp/\(number).wav"), "", ms: 0))
        }
        #expect(!check(&duplicates, CallEvent(.speech, callID: call, text: "a", audioPath: "/tmp/0.wav"), "", ms: 0))
        #expect(check(&duplicates, CallEvent(.speech, callID: call, text: "a", audioPath: "/tmp/2.wav"), "", ms: 0))
    }
}
