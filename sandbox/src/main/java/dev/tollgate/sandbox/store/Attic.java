package dev.tollgate.sandbox.store;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Where objects lie that nobody has touched for a while, so that memory holds only their names: a file that nobody else
 * sees, gone with the process. It is no storage: what has to outlive a restart is in the books.
 */
final class Attic implements AutoCloseable {

    private final Packing packing = new Packing();
    private Optional<FileChannel> file = Optional.empty();
    private long end;

    /** Where something lies. */
    record Place(long at, int bytes) {}

    synchronized Place put(JsonElement value) {
        ByteBuffer packed = ByteBuffer.wrap(packing.pack(value));
        var place = new Place(end, packed.remaining());
        try {
            FileChannel into = open();
            while (packed.hasRemaining())
                end += into.write(packed, end);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return place;
    }

    synchronized JsonElement get(Place place) {
        ByteBuffer packed = ByteBuffer.allocate(place.bytes());
        try {
            FileChannel from = open();
            while (packed.hasRemaining()) {
                if (from.read(packed, place.at() + packed.position()) < 0)
                    throw new IOException("the attic is too short");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packing.unpack(packed.array());
    }

    @Override
    public synchronized void close() {
        try {
            if (file.isPresent()) file.get().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Most sandboxes never need it. */
    private FileChannel open() throws IOException {
        if (file.isEmpty()) {
            file = Optional.of(FileChannel.open(Files.createTempFile("sandbox-", ".attic"), StandardOpenOption.READ,
                    StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
        }
        return file.get();
    }
}
