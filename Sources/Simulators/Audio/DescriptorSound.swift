internal import CSndFile
internal import Glibc
internal import Synchronization

/// libsndfile's way to a file of ours.
///
/// It reads and writes through these calls and never holds the descriptor itself: given one, its version 1.2 closes it on some broken files
/// although it was told not to, and the next to open a file loses it.
enum DescriptorSound {
    /// Why libsndfile refused, in its words.
    struct Refusal: Error {
        var reason: String
    }

    /// libsndfile keeps the reason of a refusal in one place for all threads.
    private static let opening = Mutex(())

    /// Opens a sound on a descriptor, which must stay open until the sound is closed and is not closed with it.
    static func open(_ descriptor: Int32, mode: Int, info: inout SF_INFO) throws(Refusal) -> OpaquePointer {
        var calls = SF_VIRTUAL_IO(
            get_filelen: { DescriptorSound.lengthBytes(DescriptorSound.file(behind: $0)) },
            seek: { offset, origin, place in sf_count_t(lseek(DescriptorSound.file(behind: place), off_t(offset), origin)) },
            read: { bytes, count, place in sf_count_t(max(0, Glibc.read(DescriptorSound.file(behind: place), bytes, Int(count)))) },
            write: { bytes, count, place in DescriptorSound.written(DescriptorSound.file(behind: place), bytes, Int(count)) },
            tell: { sf_count_t(lseek(DescriptorSound.file(behind: $0), 0, SEEK_CUR)) })
        // The descriptor travels as an address that is never followed; 0 would be none.
        let place = UnsafeMutableRawPointer(bitPattern: Int(descriptor) + 1)
        var reason = ""
        let address = opening.withLock { _ in
            let sound = sf_open_virtual(&calls, Int32(mode), &info, place)
            if sound == nil { reason = String(cString: sf_strerror(nil)) }
            return Int(bitPattern: sound)
        }
        guard let sound = OpaquePointer(bitPattern: address) else { throw Refusal(reason: reason) }
        return sound
    }

    private static func file(behind place: UnsafeMutableRawPointer?) -> Int32 { Int32(truncatingIfNeeded: Int(bitPattern: place) - 1) }

    private static func lengthBytes(_ descriptor: Int32) -> sf_count_t {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? sf_count_t(status.st_size) : -1
    }

    private static func written(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> sf_count_t {
        var done = 0
        while let bytes, done < count {
            let step = Glibc.write(descriptor, bytes + done, count - done)
            if step < 0, errno == EINTR { continue }
            guard step > 0 else { break }
            done += step
        }
        return sf_count_t(done)
    }
}
