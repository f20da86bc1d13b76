package io.triadmq.nameserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code mqnamesrv} as users start it: a process of its own. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class NameServerProcessIT {
    @TempDir
    private Path directory;

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-Dtriad.logs=" + directory.resolve("logs"),
                "-cp",
                System.getProperty("java.class.path"),
                NameServerMain.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
    }

    private static List<String> lines(Process process) throws IOException, InterruptedException {
        try (BufferedReader reader = reader(process)) {
            List<String> lines = reader.lines().toList();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            return lines;
        }
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    @Test
    void boots_saysTheLineScriptsWaitFor_andASecondOneOnItsPortSaysWhatToDo() throws Exception {
        Process first = start("--port", "0", "--bind", "127.0.0.1");
        try (BufferedReader output = reader(first)) {
            assertEquals("The Name Server boot success. serializeType=JSON", output.readLine());
            String listening = output.readLine();
            String port = listening.substring(listening.lastIndexOf(':') + 1);

            Process second = start("-c", config("bindAddress=127.0.0.1\nlistenPort=" + port + "\n"));
            List<String> lines = lines(second);
            assertEquals(1, lines.size(), lines.toString());
            assertTrue(lines.get(0).contains("127.0.0.1:" + port), lines.get(0));
            assertTrue(lines.get(0).contains("stop the process that uses this port"), lines.get(0));
            assertEquals(1, second.exitValue());

            first.destroy();
            assertTrue(first.waitFor(60, TimeUnit.SECONDS));
        } finally {
            first.destroyForcibly();
        }
        try (var files = Files.list(directory)) {
            List<String> left = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("logs") && !name.endsWith(".conf"))
                    .toList();
            assertEquals(List.of(), left, "a NameServer keeps no state on disk");
        }
    }

    private String config(String text) throws IOException {
        return Files.writeString(directory.resolve("namesrv.conf"), text).toString();
    }

    @Test
    void printOptions_showTheSettingsAndEnd() throws Exception {
        for (String option : List.of("-p", "-m")) {
            Process process = start("-n", "x:1", "-c", config("listenPort=5\n"), option);
            List<String> lines = lines(process);
            assertTrue(lines.contains("listenPort=5"), lines.toString());
            assertEquals(0, process.exitValue());
        }
    }

    @Test
    void badConfiguration_endsWithOneLine() throws Exception {
        Process process = start("-c", config("listenPort=none\n"));
        List<String> lines = lines(process);
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.get(0).contains("listenPort should be a number, got 'none'"), lines.get(0));
        assertEquals(2, process.exitValue());
    }
}
