package io.triadmq.ops.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class TriadTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void everyCommand_hasHelpWithADescription() {
        assertHelpBelow(Triad.commandLine());
    }

    @Test
    void unknownOption_isOneLineThatPointsToTheHelp_andExitCode2() {
        assertEquals(ExitCode.USAGE, run("cluster", "start", "--grups", "2"));
        assertEquals(1, err.toString().lines().count());
        assertTrue(err.toString().contains("triad cluster start --help"), err.toString());
    }

    @Test
    void missingCluster_isOneLineThatSaysHowToStartOne_andExitCode1() {
        assertEquals(ExitCode.FAILED, run("cluster", "status", "--dir", directory.toString()));
        assertEquals(
                "triad: no cluster in " + directory + "; start one with: triad cluster start",
                err.toString().strip());
    }

    @Test
    void impossibleClusterSize_isRefusedBeforeAnythingIsStarted() {
        assertEquals(ExitCode.USAGE, run("cluster", "start", "--groups", "99", "--dir", directory.toString()));
        assertEquals("triad: groups is 1..26, got 99", err.toString().strip());
    }

    @Test
    void tooSmallHeap_isOneLine_andExitCode2() {
        assertEquals(ExitCode.USAGE, run("cluster", "start", "--heap", "1", "--dir", directory.toString()));
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().contains("at least 64 MiB"), err.toString());
    }

    @Test
    void inputThatIsNoText_isOneLine_andExitCode2() throws IOException {
        Path input = Files.write(directory.resolve("one-line"), new byte[(1 << 20) + 1]);
        assertEquals(ExitCode.USAGE, run("demo", "--input", input.toString()));
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().contains("is it a text file?"), err.toString());
    }

    @Test
    void keyColumnZero_isRefused() throws IOException {
        Path input = Files.writeString(directory.resolve("lines"), "a,b");
        assertEquals(ExitCode.USAGE, run("demo", "--input", input.toString(), "--key-column", "0"));
        assertTrue(err.toString().contains("--key-column counts from 1, got 0"), err.toString());
    }

    @Test
    void misspeltSetting_isRefusedBeforeAnythingIsStarted() {
        assertEquals(
                ExitCode.USAGE, run("cluster", "start", "--set", "maxMesageSize=1", "--dir", directory.toString()));
        assertTrue(err.toString().contains("did you mean 'maxMessageSize'"), err.toString());
    }

    @Test
    void everyBadValueOfAConfiguration_isReported() throws IOException {
        Path file = Files.writeString(
                directory.resolve("broker.conf"), "brokerName=a\nlistenPort=x\nmaxmessagesize=y\nflushDiskType=z\n");
        assertEquals(ExitCode.USAGE, run("config", "check", file.toString()));
        assertEquals(3, err.toString().lines().count(), err.toString());
        for (String key : List.of("listenPort", "maxMessageSize", "flushDiskType")) {
            assertTrue(err.toString().contains("key '" + key + "'"), err.toString());
        }
    }

    @Test
    void configurationOfANameServer_isNotAGoodBroker() throws IOException {
        Path file = Files.writeString(directory.resolve("namesrv.conf"), "listenPort=9876\nbindAddress=127.0.0.1\n");
        assertEquals(ExitCode.USAGE, run("config", "check", file.toString()));
        assertTrue(err.toString().contains("mqnamesrv -p -c"), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void silentNameServer_isExitCode1() {
        assertEquals(ExitCode.FAILED, run("status", "-n", "127.0.0.1:1"));
        assertTrue(err.toString().contains("no NameServer answers at 127.0.0.1:1"), err.toString());
    }

    @Test
    void misspeltVariable_isNamedInTheError() {
        Map<String, String> environment =
                Map.of("NAME_ADDR", "127.0.0.1:9876", "TRIAD_CLUSTER_DIR", directory.toString());
        CommandFailure failure =
                assertThrows(CommandFailure.class, () -> NameServerOption.fromEnvironment(environment));
        assertTrue(failure.getMessage().contains("set NAMESRV_ADDR (NAME_ADDR is set, but the name is wrong)"));
    }

    private int run(String... arguments) {
        return Triad.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private void assertHelpBelow(CommandLine command) {
        String usage = command.getUsageMessage();
        assertTrue(usage.contains("Usage: triad"), usage);
        assertFalse(command.getCommandSpec().usageMessage().description().length == 0, usage);
        command.getSubcommands().values().forEach(this::assertHelpBelow);
    }
}
