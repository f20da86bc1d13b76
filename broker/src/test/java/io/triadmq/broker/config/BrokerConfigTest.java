package io.triadmq.broker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import io.triadmq.raftlog.CommitLogConfig.Peer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BrokerConfigTest {
    private static final Path HOME = Path.of("/opt/triad");

    private static BrokerConfig config(String... pairs) {
        Map<String, String> keys = new java.util.HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            keys.put(pairs[i], pairs[i + 1]);
        }
        return BrokerConfig.of(keys, HOME);
    }

    private static String problem(String... pairs) {
        return String.valueOf(
                assertThrows(ConfigException.class, () -> config(pairs)).getMessage());
    }

    @Test
    void nothingGiven_isAGroupOfOneWithStockDefaults() {
        BrokerConfig config = config();

        assertFalse(config.replicated());
        assertEquals("broker-a", config.identity().group());
        assertEquals("n0", config.identity().nodeId());
        assertEquals(10911, config.network().listenPort());
        assertEquals(10909, config.network().vipPort());
        assertEquals(10912, config.identity().self().port());
        assertEquals(1L << 30, config.store().segmentBytes());
        assertEquals(FlushMode.ASYNC, config.store().flushMode());
        assertEquals(Path.of("/opt/triad/data/commitlog"), config.store().logDirectory());
        assertEquals(Duration.ofHours(72), config.retention().keep());
        assertEquals(Set.of(4), config.retention().hours());
        assertEquals(0.75, config.retention().startCleaning());
        assertEquals(0.90, config.retention().stopWrites());
        assertEquals(4 * 1024 * 1024, config.sends().maxMessageBytes());
        assertEquals(Duration.ofSeconds(5), config.sends().outcomeTimeout());
        assertEquals(8, config.topics().defaultQueues());
        assertTrue(config.topics().autoCreateTopics());
        assertTrue(config.pulls().longPolling());
    }

    @Test
    void keys_areReadInAnyCase() {
        BrokerConfig config = config("BROKERip1", "10.1.2.3", "Listenport", "20911");

        assertEquals("10.1.2.3", config.network().advertisedHost());
        assertEquals(20911, config.network().listenPort());
    }

    @Test
    void misspeltKey_isReportedWithWhatWasMeant() {
        List<String> warnings =
                config("brokerIP1", "1.1.1.1", "maxMesageSize", "1").warnings();

        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("unknown key 'maxMesageSize'"), warnings.get(0));
        assertTrue(warnings.get(0).contains("did you mean 'maxMessageSize'?"), warnings.get(0));
    }

    @Test
    void keyThatNothingResembles_isReportedWithoutGuess() {
        assertTrue(config("xyzzy", "1").warnings().stream()
                .anyMatch(line -> line.contains("'xyzzy'") && !line.contains("did you mean")));
    }

    @Test
    void keyWithoutEffect_isReportedWithTheReason() {
        assertTrue(config("mapedFileSizeConsumeQueue", "300000").remarks().stream()
                .anyMatch(line -> line.contains("mapedFileSizeConsumeQueue") && line.contains("RocksDB")));
    }

    @Test
    void bothSpellingsOfTheSegmentSize_count() {
        assertEquals(
                1 << 20, config("mapedFileSizeCommitLog", "1048576").store().segmentBytes());
        assertEquals(
                1 << 20, config("mappedFileSizeCommitLog", "1048576").store().segmentBytes());
    }

    @Test
    void peers_areReadInTheFormOfDLedger() {
        BrokerConfig config = config(
                "dLegerPeers", "n0-10.0.0.1:40911; n1-host-b.example:40911;n2-[::1]:40911", "dLegerSelfId", "n1");

        assertTrue(config.replicated());
        assertEquals(2, config.identity().number());
        assertEquals(new Peer("n1", "host-b.example", 40911), config.identity().self());
        assertEquals("[::1]", config.identity().peers().get(2).host());
    }

    @Test
    void missingSelfId_isFoundByHostAndPort() {
        BrokerConfig config = config(
                "dLegerPeers", "n0-10.9.9.9:1;n1-127.0.0.1:40912", "raftPort", "40912", "bindAddress", "127.0.0.1");

        assertEquals("n1", config.identity().nodeId());
    }

    @Test
    void peersThatCannotBe_areRefusedNamingTheKey() {
        assertTrue(problem("dLegerPeers", "n0-h:1;n1-h:2").contains("'dLegerSelfId' is missing"));
        assertTrue(problem("dLegerPeers", "n0-h:1", "dLegerSelfId", "n7").contains("'dLegerSelfId' is 'n7'"));
        assertTrue(problem("dLegerPeers", "n0-h:1;n0-h:2", "dLegerSelfId", "n0").contains("'n0' twice"));
        assertTrue(problem("dLegerPeers", "n0:h:1", "dLegerSelfId", "n0").contains("id-host:port"));
        assertTrue(problem("dLegerPeers", "n0-h:99999", "dLegerSelfId", "n0").contains("99999"));
        assertTrue(problem("dLegerPeers", "n0-h:1;n1-h:2", "dLegerSelfId", "n0", "raftPort", "5")
                .contains("'raftPort' is 5"));
    }

    @Test
    void wrongValues_areRefusedNamingTheKeyAndWhatIsExpected() {
        assertTrue(problem("listenPort", "ten").contains("key 'listenPort'"));
        assertTrue(problem("listenPort", "70000").contains("0 to 65535"));
        assertTrue(problem("flushDiskType", "MAYBE").contains("SYNC_FLUSH or ASYNC_FLUSH"));
        assertTrue(problem("brokerRole", "BOSS").contains("SLAVE"));
        assertTrue(problem("autoCreateTopicEnable", "yes").contains("true or false"));
        assertTrue(problem("deleteWhen", "25").contains("00 to 23"));
        assertTrue(problem("brokerName", "a b").contains("'brokerName'"));
        assertTrue(problem("namesrvAddr", "host:port").contains("'namesrvAddr'"));
        assertTrue(problem("diskMaxUsedSpaceRatio", "0").contains("0.75 or 75"));
    }

    @Test
    void roles_meanWhatTheyCan() {
        assertFalse(config("brokerRole", "SLAVE").identity().mayLead());
        BrokerConfig master = config("brokerRole", "SYNC_MASTER");
        assertTrue(master.identity().mayLead());
        assertTrue(master.remarks().stream().anyMatch(line -> line.contains("majority")));
    }

    @Test
    void severalHours_andRatiosInPercent() {
        RetentionConfig retention = config(
                        "deleteWhen", "02;04", "diskMaxUsedSpaceRatio", "88", "fileReservedTime", "48")
                .retention();

        assertEquals(Set.of(2, 4), retention.hours());
        assertEquals(0.88, retention.startCleaning());
        assertEquals(Duration.ofHours(48), retention.keep());
    }

    @Test
    void file_thenEnvironment_thenCommandLine(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("broker.conf");
        Files.writeString(file, "brokerName = a\nnamesrvAddr=f:1\n");

        assertEquals(
                List.of("f:1"),
                load(file, Map.of(), Map.of("NAMESRV_ADDR", "e:1")).nameServers());
        assertEquals(
                List.of("c:1"),
                load(file, Map.of("namesrvAddr", "c:1"), Map.of()).nameServers());
        Files.writeString(file, "brokerName = a\n");
        assertEquals(
                List.of("e:1", "e:9876"),
                load(file, Map.of(), Map.of("NAMESRV_ADDR", "e:1;e")).nameServers());
        assertEquals(
                "9.9.9.9",
                load(file, Map.of(), Map.of("TRIAD_ADVERTISED_ADDR", "9.9.9.9"))
                        .network()
                        .advertisedHost());
    }

    private static BrokerConfig load(Path file, Map<String, String> overrides, Map<String, String> environment) {
        return BrokerConfig.load(file, overrides, environment, HOME);
    }

    @Test
    void missingFile_isOneLine() {
        assertTrue(String.valueOf(
                        assertThrows(ConfigException.class, () -> load(Path.of("/does/not/exist"), Map.of(), Map.of()))
                                .getMessage())
                .contains("does not exist; check the path after -c"));
    }

    @Test
    void effectiveSettings_showWhatIsInForce() {
        Map<String, String> effective =
                config("listenport", "20911", "flushDiskType", "SYNC_FLUSH").effective();

        assertEquals("20911", effective.get("listenPort"));
        assertEquals("20912", effective.get("raftPort"));
        assertEquals("SYNC_FLUSH", effective.get("flushDiskType"));
        assertEquals("72", effective.get("fileReservedTime"));
    }

    @Test
    void address_isTheOneBoundToUnlessThatIsAny() {
        assertEquals("127.0.0.1", config("bindAddress", "127.0.0.1").network().advertisedHost());
        assertTrue(config().remarks().stream().anyMatch(line -> line.contains("clients are told")));
    }
}
