package dev.tollgate.sandbox.store;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tollgate.sandbox.wire.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * The file of the books, {@code books.jsonl}: one line a commit, so that a line which was cut off by a crash was no
 * commit. It outlives the process, and is not forced to the disk.
 */
public final class Journal implements AutoCloseable {

    public static final String FILE = "books.jsonl";

    private final Path file;
    private final Ids ids;
    private OutputStream out;

    private Journal(Path file, Ids ids) throws IOException {
        this.file = file;
        this.ids = ids;
        out = open(StandardOpenOption.APPEND);
    }

    /** Opens the file of this folder, or begins one. */
    public static Journal in(Path folder, Ids ids) {
        try {
            Files.createDirectories(folder);
            return new Journal(folder.resolve(FILE), ids);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the books in " + folder, e);
        }
    }

    Path file() {
        return file;
    }

    void write(List<JsonObject> entries) {
        line(Json.object("entries", entries, "ids", ids.drawn()));
    }

    void write(List<JsonObject> entries, String name, JsonElement value) {
        line(Json.object("entries", entries, "ids", ids.drawn(), name, value));
    }

    /** Forgets what follows so many bytes. */
    void cutAfter(long length) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (channel.size() > length) channel.truncate(length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins anew. */
    void clear() {
        try {
            out.close();
            out = open(StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void line(JsonObject line) {
        try {
            byte[] json = Json.compact(line);
            byte[] bytes = Arrays.copyOf(json, json.length + 1);
            bytes[json.length] = '\n';
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the books", e);
        }
    }

    private OutputStream open(StandardOpenOption how) throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how);
    }
}
