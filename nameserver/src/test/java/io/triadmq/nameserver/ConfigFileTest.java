package io.triadmq.nameserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigFileTest {
    @TempDir
    private Path directory;

    private ConfigFile load(String text) throws IOException {
        return ConfigFile.load(Files.writeString(directory.resolve("namesrv.conf"), text));
    }

    @Test
    void keysAreFoundInAnyCase() throws IOException {
        ConfigFile file = load("ListenPort = 1234 \nbindaddress=127.0.0.1\nnodeSilenceMillis=3000\n");
        assertEquals(new NameServerConfig("127.0.0.1", 1234, 3000), file.config());
        assertTrue(file.warnings().isEmpty());
    }

    @Test
    void misspeltKey_bootsWithTheKeyThatWasMeant() throws IOException {
        ConfigFile file = load("listenPrt=1234\n");
        assertEquals(9876, file.config().listenPort());
        assertTrue(
                file.warnings().get(0).contains("did you mean 'listenPort'"),
                file.warnings().toString());
    }

    @Test
    void keysOfRocketMq_bootWithAWarningEach() throws IOException {
        ConfigFile file = load("listenPort=1\nkvConfigPath=/x\nserverWorkerThreads=8\nnonsense=1\n");
        assertEquals(3, file.warnings().size());
        assertTrue(
                file.warnings().get(0).contains("RocketMQ's"), file.warnings().toString());
        assertTrue(file.warnings().get(1).contains("known are"), file.warnings().toString());
    }

    @Test
    void badValue_isRefusedWithKeyAndValue() {
        for (String text : new String[] {"listenPort=many", "listenPort=70000", "nodeSilenceMillis=1"}) {
            IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> load(text));
            String message = String.valueOf(refusal.getMessage());
            assertTrue(message.contains(text.substring(0, text.indexOf('='))), message);
            assertTrue(message.contains(text.substring(text.indexOf('=') + 1)), message);
        }
    }
}
