package io.triadmq.ops.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateFileTest {
    @TempDir
    Path directory;

    @Test
    void writtenState_isReadBackEqual() throws IOException {
        StateFile.Content content = content();
        StateFile file = new StateFile(directory);
        file.write(content);
        assertEquals(content, file.read());
    }

    @Test
    void unknownFormat_isRefusedWithWhatToDo() throws IOException {
        StateFile file = new StateFile(directory);
        file.write(content());
        Path path = directory.resolve("cluster.properties");
        Files.writeString(path, Files.readString(path).replace("format=1", "format=9"));
        IOException refused = assertThrows(IOException.class, file::read);
        assertEquals(true, refused.getMessage().contains("stop the cluster with the version that started it"));
    }

    private StateFile.Content content() {
        ClusterSpec spec = ClusterSpec.in(directory)
                .groups(2)
                .brokerProperty("maxMessageSize", "1000")
                .jvm(JvmSpec.likeThisOne().withArguments(List.of("-Da=b c", "-Dd=e")))
                .build();
        try (PortBlocks ports = new PortBlocks(directory.resolve("ports"), new SplittableRandom(1))) {
            ClusterPlan plan = ClusterPlan.of(spec, ports);
            return new StateFile.Content(
                    plan, spec.jvm(), spec.brokerSettings(), Map.of("broker-b-n2", new ProcessIdentity(17, "boot1-2")));
        }
    }
}
