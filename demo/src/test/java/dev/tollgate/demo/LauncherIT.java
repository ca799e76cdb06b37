package dev.tollgate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** However the launcher ends, nothing that it started runs on. */
@Execution(ExecutionMode.CONCURRENT)
class LauncherIT {
    @TempDir
    private Path folder;

    @Test
    void sigtermLeavesNoProcess() throws Exception {
        try (Launcher launcher = Launcher.start(folder).ready()) {
            launcher.java().destroy();
            launcher.vanish();
            assertThat(postgresStopped()).isTrue();
        }
    }

    @Test
    @Tag("campaign")
    void theDeathOfItsParentLeavesNoProcess() throws Exception {
        try (Launcher launcher = Launcher.start(folder).ready()) {
            launcher.shell().destroyForcibly();
            launcher.vanish();
            assertThat(postgresStopped()).isTrue();
        }
    }

    @Test
    @Tag("campaign")
    void evenKilledWithoutWarningItLeavesNoProcess() throws Exception {
        try (Launcher launcher = Launcher.start(folder).ready()) {
            launcher.java().destroyForcibly();
            launcher.vanish();
            assertThat(postgresStopped()).isTrue();
        }
    }

    @Test
    @Tag("campaign")
    void aFolderIsTakenOverFromALauncherThatIsGone() throws Exception {
        try (Launcher first = Launcher.start(folder).ready()) {
            first.shell().descendants().filter(process -> !process.equals(first.java()))
                    .forEach(ProcessHandle::destroyForcibly);
            first.java().destroyForcibly();
            Launcher.within(first.java().onExit());
            try (Launcher second = Launcher.start(folder).ready()) {
                first.vanish();
                second.java().destroy();
                second.vanish();
            }
        }
    }

    @Test
    void aTakenPortIsToldInOneLineAndNothingIsStarted() throws Exception {
        try (ServerSocket taken = new ServerSocket(0);
                Launcher launcher = Launcher.start(folder, "--port-shop", String.valueOf(taken.getLocalPort()))) {
            assertThat(Launcher.within(launcher.shell().onExit()).exitValue()).isEqualTo(1);
            assertThat(launcher.stderr().lines()).singleElement().asString()
                    .contains("Port " + taken.getLocalPort(), "the shop", "--port-shop");
            assertThat(folder.resolve("postgres")).doesNotExist();
        }
    }

    @Test
    void aFolderOfFormerTablesIsRefusedInOneSentenceAndLeftAsItIs() throws Exception {
        try (Postgres postgres = Postgres.start(folder, 0)) {
            execute(postgres, """
                    CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY, version text, description text,
                        type text, script text, checksum int, installed_by text, installed_on timestamp DEFAULT now(),
                        execution_time int, success boolean);
                    INSERT INTO flyway_schema_history
                    VALUES (1, '001', 'tenants', 'SQL', 'V001__tenants.sql', 7, 'postgres', now(), 1, true);
                    CREATE TABLE organization (id uuid PRIMARY KEY)""");
        }
        try (Launcher launcher = Launcher.start(folder)) {
            assertThat(Launcher.within(launcher.shell().onExit()).exitValue()).isEqualTo(1);
            assertThat(launcher.stderr().lines()).singleElement().asString()
                    .contains("The data folder " + folder, "another version of Tollgate", "--data FOLDER");
        }
        assertThat(postgresStopped()).isTrue();
        try (Postgres postgres = Postgres.start(folder, 0)) {
            execute(postgres, "ALTER TABLE organization ADD COLUMN name text NOT NULL");
        }
    }

    private static void execute(Postgres postgres, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(postgres.jdbcUrl(), "postgres", "");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private boolean postgresStopped() throws IOException {
        return Files.notExists(folder.resolve("postgres/postmaster.pid"));
    }
}
