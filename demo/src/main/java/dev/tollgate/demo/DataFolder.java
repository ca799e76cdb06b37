package dev.tollgate.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder that everything is kept in, ours alone while this is open. What runs on it ends with this process. */
final class DataFolder implements AutoCloseable {
    private final FileChannel lock;
    private final Guardian guardian;

    private DataFolder(FileChannel lock, Guardian guardian) {
        this.lock = lock;
        this.guardian = guardian;
    }

    /** Refused while another launcher has it. Locked before it is guarded, or we would stop the other's PostgreSQL. */
    static DataFolder open(HouseConfig config) {
        Path folder = config.folder();
        FileChannel lock = lock(folder);
        return new DataFolder(lock, Guardian.watch(Postgres.data(folder), config.temporary() ? folder.toString() : ""));
    }

    @Override
    public void close() throws IOException {
        guardian.close();
        lock.close();
    }

    private static FileChannel lock(Path folder) {
        try {
            Files.createDirectories(folder,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            FileChannel channel = FileChannel.open(folder.resolve("tollgate.lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            if (isHeld(channel)) {
                return channel;
            }
            channel.close();
        } catch (IOException e) {
            throw new StartupException("The data folder " + folder + " cannot be used: " + e.getMessage(), e);
        }
        throw new StartupException("The data folder " + folder
                + " is used by another launcher. Stop that one, or choose another folder: --data FOLDER");
    }

    private static boolean isHeld(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }
}
