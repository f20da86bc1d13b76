package io.triadmq.chaos.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.chaos.scripts.Installation.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ScriptsIT {
    @TempDir
    Path directory;

    private Installation installation;

    @BeforeEach
    void install() throws IOException {
        installation = Installation.at(directory.resolve("a b/triad mq"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"triad", "mqnamesrv", "mqbroker"})
    void pathWithBlanksAndLinks_isFound(String name) throws Exception {
        Path first = Files.createSymbolicLink(directory.resolve("first link"), installation.script(name));
        Path second = Files.createSymbolicLink(directory.resolve("second"), first.getFileName());
        Result result = Installation.run(Map.of(), second.toString(), "--help");
        assertEquals(0, result.exitCode(), result.output());
        assertTrue(result.output().contains("Usage: " + name), result.output());
    }

    @Test
    void homeOfAnotherProduct_isNotUsed() throws Exception {
        Result result = Installation.run(
                Map.of("ROCKETMQ_HOME", directory.toString()),
                installation.script("triad").toString(),
                "--version");
        assertEquals(0, result.exitCode(), result.output());
    }

    @Test
    void wrongTriadHome_isOneLineThatSaysWhatToDo() throws Exception {
        Result result = Installation.run(
                Map.of("TRIAD_HOME", directory.toString()),
                installation.script("mqbroker").toString());
        assertEquals(1, result.exitCode());
        assertEquals(
                List.of("mqbroker: TRIAD_HOME=" + directory
                        + " holds no TriadMQ; unset it or point it to the directory with bin/ and lib/"),
                result.lines());
    }

    @Test
    void wrongJavaHome_isOneLineThatSaysWhatToDo() throws Exception {
        Result result = Installation.run(
                Map.of("JAVA_HOME", directory.toString()),
                installation.script("mqnamesrv").toString());
        assertEquals(1, result.exitCode());
        assertEquals(1, result.lines().size(), result.output());
        assertTrue(result.output().contains("point it to a JDK 17 or newer"), result.output());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.8.0_402", "11.0.22"})
    void oldJava_isRefusedByItsVersion(String version) throws Exception {
        Path java = Installation.fakeJava(directory.resolve("old"), version);
        Result result = Installation.run(
                Map.of("JAVA_HOME", java.toString()),
                installation.script("mqbroker").toString());
        assertEquals(1, result.exitCode());
        assertTrue(result.output().contains("Java 17 or newer is needed"), result.output());
        assertTrue(result.output().contains(version), result.output());
    }

    @Test
    void userOptions_comeLastAndReplaceTheCollector() throws Exception {
        List<String> arguments =
                arguments("mqbroker", "17.0.1", Map.of("JAVA_OPT_EXT", "-Xms128m -Xmx128m -XX:+UseParallelGC"));
        assertTrue(arguments.lastIndexOf("-Xmx128m") > lastWithPrefix(arguments, "-Xmx", "-Xmx128m"));
        assertTrue(arguments.contains("-XX:+UseParallelGC"));
        assertFalse(arguments.contains("-XX:+UseSerialGC"));
        assertFalse(arguments.contains("-XX:+UseG1GC"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"268435456", "256m", "262144k"})
    void maxPossibleHeap_isTheHeap(String size) throws Exception {
        List<String> arguments = arguments("mqbroker", "17.0.1", Map.of("MAX_POSSIBLE_HEAP", size));
        assertTrue(arguments.contains("-Xmx256m"), arguments.toString());
    }

    @Test
    void newJava_isToldWhatItWantsToKnow_andOldIsNot() throws Exception {
        assertTrue(arguments("mqbroker", "25", Map.of()).contains("--enable-native-access=ALL-UNNAMED"));
        assertFalse(arguments("mqbroker", "17.0.1", Map.of()).contains("--enable-native-access=ALL-UNNAMED"));
    }

    @Test
    void servers_keepNoLargeBuffersPerThread() throws Exception {
        for (String script : List.of("mqbroker", "mqnamesrv")) {
            assertTrue(arguments(script, "17.0.1", Map.of()).contains("-Djdk.nio.maxCachedBufferSize=262144"), script);
        }
    }

    @Test
    void nativeLibraries_goToTheData_elseToTheLogs_andNeverOverTheUsersWish() throws Exception {
        Path data = directory.resolve("the data");
        Path config = Files.writeString(directory.resolve("b.conf"), "storePathRootDir = " + data + " \n");
        assertEquals(data.resolve("native").toString(), nativeLibraries(Map.of(), "-c", config.toString()));
        assertTrue(Files.isDirectory(data.resolve("native")));
        assertEquals(installation.home().resolve("data/native").toString(), nativeLibraries(Map.of()));

        Files.delete(installation.home().resolve("data/native"));
        Files.delete(installation.home().resolve("data"));
        // As good as a home that cannot be written, also for root.
        Files.writeString(installation.home().resolve("data"), "");
        Path logs = directory.resolve("logs");
        assertEquals(logs.resolve("native").toString(), nativeLibraries(Map.of("TRIAD_LOG_DIR", logs.toString())));
        assertEquals(
                "/elsewhere",
                nativeLibraries(Map.of("TRIAD_LOG_DIR", logs.toString(), "ROCKSDB_SHAREDLIB_DIR", "/elsewhere")));
    }

    private String nativeLibraries(Map<String, String> environment, String... arguments) throws Exception {
        Path java = Installation.fakeJava(directory.resolve("printing"), "17.0.1");
        Files.writeString(java.resolve("bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$ROCKSDB_SHAREDLIB_DIR\"\n");
        Map<String, String> all = new HashMap<>(environment);
        all.put("JAVA_HOME", java.toString());
        List<String> command =
                new ArrayList<>(List.of(installation.script("mqbroker").toString()));
        command.addAll(List.of(arguments));
        Result result = Installation.run(all, command.toArray(new String[0]));
        assertEquals(0, result.exitCode(), result.output());
        return result.output().strip();
    }

    @Test
    void arguments_reachTheServerUnchanged() throws Exception {
        Path java = Installation.fakeJava(directory.resolve("jdk"), "17.0.1");
        Result result = Installation.run(
                Map.of("JAVA_HOME", java.toString()),
                installation.script("mqbroker").toString(),
                "-c",
                "some file.conf",
                "-n",
                "a:1;b:2");
        List<String> lines = result.lines();
        assertEquals(
                List.of("io.triadmq.broker.BrokerMain", "-c", "some file.conf", "-n", "a:1;b:2"),
                lines.subList(lines.size() - 5, lines.size()));
    }

    @Test
    void nameServer_saysThatItIsUp_andMqshutdownEndsIt() throws Exception {
        Path config = Files.writeString(directory.resolve("ns.conf"), "listenPort=0\nbindAddress=127.0.0.1\n");
        Process server =
                Installation.start(Map.of(), installation.script("mqnamesrv").toString(), "-c", config.toString());
        try (BufferedReader output = server.inputReader()) {
            assertEquals("The Name Server boot success. serializeType=JSON", output.readLine());
            Result shutdown =
                    Installation.run(Map.of(), installation.script("mqshutdown").toString(), "namesrv");
            assertEquals(0, shutdown.exitCode(), shutdown.output());
            assertTrue(shutdown.output().contains("(" + server.pid() + ")"), shutdown.output());
            assertTrue(server.waitFor(30, TimeUnit.SECONDS));
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void mqshutdown_withNothingToStop_saysSo() throws Exception {
        Result result =
                Installation.run(Map.of(), installation.script("mqshutdown").toString(), "broker");
        assertEquals(1, result.exitCode());
        assertTrue(result.output().startsWith("mqshutdown: no mqbroker of "), result.output());
    }

    private List<String> arguments(String script, String javaVersion, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path java = Installation.fakeJava(directory.resolve("jdk-" + javaVersion), javaVersion);
        Map<String, String> all = new HashMap<>(environment);
        all.put("JAVA_HOME", java.toString());
        Result result = Installation.run(all, installation.script(script).toString());
        assertEquals(0, result.exitCode(), result.output());
        return result.lines();
    }

    private static int lastWithPrefix(List<String> arguments, String prefix, String except) {
        for (int i = arguments.size() - 1; i >= 0; i--) {
            if (arguments.get(i).startsWith(prefix) && !arguments.get(i).equals(except)) {
                return i;
            }
        }
        throw new AssertionError("no other " + prefix + " in " + arguments);
    }
}
