package dev.tollgate.sandbox.store;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.tollgate.sandbox.wire.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The file of the books, {@code books.jsonl}: one line a commit, so that a line which was cut off by a crash was no
 * commit. It outlives the process, and is not forced to the disk. One process at a time may have it.
 */
public final class Journal implements AutoCloseable {

    static final String FILE = "books.jsonl";
    private static final String LOCK = "books.lock";

    private final Path file;
    private final Ids ids;
    private final FileChannel lock;
    private OutputStream out;

    private Journal(Path file, Ids ids, FileChannel lock) throws IOException {
        this.file = file;
        this.ids = ids;
        this.lock = lock;
        out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Opens the file of this folder, or begins one. */
    public static Journal in(Path folder, Ids ids) {
        try {
            Files.createDirectories(folder);
            return new Journal(folder.resolve(FILE), ids, alone(folder));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the books in " + folder, e);
        }
    }

    private static FileChannel alone(Path folder) throws IOException {
        FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        if (locked(channel) == null) {
            channel.close();
            throw new IllegalStateException("another sandbox keeps its books in " + folder);
        }
        return channel;
    }

    private static @Nullable FileLock locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    /** Adds a line: entries, and what else is to be known. */
    void write(List<String> entries, JsonObject more) {
        try {
            out.write(line(entries, more));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the books", e);
        }
    }

    /** Begins anew with this; whoever stops in the middle still has what was there before. */
    void beginWith(JsonObject first) {
        Path next = file.resolveSibling(FILE + ".new");
        try {
            Files.write(next, line(List.of(), first));
            out.close();
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            out = Files.newOutputStream(file, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot begin the books anew", e);
        }
    }

    /** Reads every whole line. What follows the last of them was cut off, and is cut away. */
    void read(Consumer<JsonObject> reader) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            var line = new ByteArrayOutputStream();
            long whole = 0;
            long number = 0;
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b != '\n') {
                    line.write(b);
                    continue;
                }
                whole += line.size() + 1;
                take(line.toString(StandardCharsets.UTF_8), ++number, reader);
                line.reset();
            }
            if (line.size() > 0) cutAfter(whole);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the books", e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(String line, long number, Consumer<JsonObject> reader) {
        try {
            reader.accept(JsonParser.parseString(line).getAsJsonObject());
        } catch (JsonParseException | IllegalStateException | NullPointerException | ClassCastException damaged) {
            throw new IllegalStateException("line " + number + " of " + file + " is damaged (" + damaged.getMessage()
                    + "): mend it, or move the file away to begin anew", damaged);
        }
    }

    private void cutAfter(long length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }

    private byte[] line(List<String> entries, JsonObject more) {
        var line = new StringBuilder("{\"entries\":[").append(String.join(",", entries)).append("],\"ids\":")
                .append(ids.drawn());
        for (Map.Entry<String, JsonElement> one : more.entrySet()) {
            line.append(",\"").append(one.getKey()).append("\":").append(Json.line(one.getValue()));
        }
        return line.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
    }
}
