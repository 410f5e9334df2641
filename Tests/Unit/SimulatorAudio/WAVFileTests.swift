import Foundation
import Glibc
import Testing

@testable import Simulators

@Suite struct WAVFileTests {
    @Test(arguments: [0, 2, 0x11, 0x31, 0x55, 0x64, 0x674F, 0xFFFE, 0x1234] as [UInt16])
    func `a file that is refused is not closed behind our back`(format: UInt16) throws {
        try AudioWorkbench.withFolder { folder in
            let path = folder.appending(path: "odd.wav")
            try AudioWorkbench.wav(format: format, bits: 3, data: [1, 2, 3, 4]).write(to: path)
            let file = try WAVFile(opening: path.path)
            #expect(throws: AudioFileError.self) { try AudioFile.read(file, path.path) }
            #expect(close(file.descriptor) == 0)
        }
    }
}
