package io.triadmq.raftlog.jraft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.RaftMetaStorageOptions;
import io.triadmq.raftlog.disk.FaultyDisk;
import io.triadmq.raftlog.disk.FaultyDisk.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VoteFileTest {
    private static final int SLOT = 4096;
    private static final PeerId ANNE = new PeerId("127.0.0.1", 1001);
    private static final PeerId BERT = new PeerId("127.0.0.1", 1002);

    @TempDir
    private Path directory;

    private final FaultyDisk disk = new FaultyDisk();
    private final List<Throwable> told = new ArrayList<>();
    private final BrokenSwitch broken = new BrokenSwitch("g/n0", told::add);
    private Path file;

    @BeforeEach
    void place() {
        file = directory.resolve("vote");
    }

    private VoteFile open() throws IOException {
        return new VoteFile(disk.path(file), broken);
    }

    private void assertHolds(long term, PeerId vote) throws IOException {
        VoteFile votes = open();
        assertEquals(term, votes.term());
        assertEquals(vote, votes.getVotedFor());
        votes.close();
    }

    @Test
    void newFile_hasTermZeroAndNoVote() throws IOException {
        assertHolds(0, PeerId.emptyPeer());
        assertHolds(0, PeerId.emptyPeer());
    }

    @Test
    void everyChange_isForcedBeforeTheMethodReturns_andFoundByTheNextStart() throws IOException {
        VoteFile votes = open();
        for (int i = 1; i < 20; i++) {
            assertTrue(votes.setTermAndVotedFor(2 * i, PeerId.emptyPeer()));
            assertFalse(disk.isUnforced(file), "term " + 2 * i);
            assertHolds(2 * i, PeerId.emptyPeer());
            assertTrue(votes.setVotedFor(i % 2 == 0 ? ANNE : BERT));
            assertFalse(disk.isUnforced(file), "vote in term " + 2 * i);
            assertHolds(2 * i, i % 2 == 0 ? ANNE : BERT);
            assertTrue(votes.setTerm(2 * i + 1));
            assertFalse(disk.isUnforced(file), "term " + (2 * i + 1));
        }
        votes.close();
    }

    /** What a crash can leave of the last write: any part of it, with what stood there before behind it. */
    @Test
    void tornWrite_leavesTheVoteBeforeOrTheNewOne() throws IOException {
        VoteFile votes = open();
        votes.setTermAndVotedFor(4, ANNE);
        votes.setTermAndVotedFor(5, ANNE);
        byte[] before = Files.readAllBytes(file);
        votes.setTermAndVotedFor(6, BERT);
        votes.close();
        byte[] after = Files.readAllBytes(file);
        boolean seenNew = false;
        for (int written = 0; written <= 100; written++) {
            byte[] torn = before.clone();
            for (int slot = 0; slot < 2; slot++) {
                System.arraycopy(after, slot * SLOT, torn, slot * SLOT, written);
            }
            Files.write(file, torn);
            VoteFile found = open();
            boolean old = found.term() == 5 && found.getVotedFor().equals(ANNE);
            boolean fresh = found.term() == 6 && found.getVotedFor().equals(BERT);
            assertTrue(old || fresh, "after " + written + " bytes: " + found.term() + " " + found.getVotedFor());
            assertFalse(seenNew && old, "once complete it stays");
            seenNew |= fresh;
            found.close();
        }
        assertTrue(seenNew);
    }

    @Test
    void anyFlippedByteOfTheNewestVote_leavesTheOneBefore_andIsNeverMisread() throws IOException {
        VoteFile votes = open();
        votes.setTermAndVotedFor(4, ANNE);
        votes.setTermAndVotedFor(5, BERT);
        votes.close();
        byte[] good = Files.readAllBytes(file);
        int used = 28 + BERT.toString().length() + 4;
        int newest = good[SLOT + 15] > good[15] ? SLOT : 0;
        for (int at = 0; at < used; at++) {
            byte[] flipped = good.clone();
            flipped[newest + at] ^= 0x04;
            Files.write(file, flipped);
            assertHolds(4, ANNE);
        }
    }

    @Test
    void bothSlotsDamaged_isRefused_becauseTheNodeForgotItsVote() throws IOException {
        VoteFile votes = open();
        votes.setTermAndVotedFor(4, ANNE);
        votes.setTermAndVotedFor(5, BERT);
        votes.close();
        byte[] bytes = Files.readAllBytes(file);
        bytes[20] ^= 1;
        bytes[SLOT + 20] ^= 1;
        Files.write(file, bytes);
        IOException refusal = assertThrows(IOException.class, this::open);
        assertTrue(refusal.getMessage().contains("must not vote again"), refusal.getMessage());
    }

    /** The first vote ever goes to the second slot: torn, nobody was told of it; the first slot cannot be torn yet. */
    @Test
    void tornFirstVote_isNoVote_andADamagedEmptyFileIsRefused() throws IOException {
        VoteFile votes = open();
        votes.setTermAndVotedFor(1, ANNE);
        votes.close();
        byte[] bytes = Files.readAllBytes(file);
        bytes[SLOT + 20] ^= 1;
        Files.write(file, bytes);
        assertHolds(0, PeerId.emptyPeer());
        byte[] strange = new byte[2 * SLOT];
        strange[7] = 1;
        Files.write(file, strange);
        assertThrows(IOException.class, this::open);
    }

    @Test
    void failingWriteOrForce_isNoVote_andStopsTheNode() throws IOException {
        for (Operation failing : new Operation[] {Operation.WRITE, Operation.FORCE}) {
            VoteFile votes = open();
            long term = votes.term() + 1;
            RaftMetaStorageOptions options = new RaftMetaStorageOptions();
            options.setNode(new NodeImpl("vote-file-test", ANNE));
            votes.init(options);
            votes.setTermAndVotedFor(term, PeerId.emptyPeer());
            disk.setFault((operation, where) -> {
                if (operation == failing) {
                    throw new IOException("the disk is gone");
                }
            });
            assertFalse(votes.setVotedFor(ANNE));
            assertEquals(PeerId.emptyPeer(), votes.getVotedFor());
            assertFalse(votes.setTermAndVotedFor(term + 1, BERT));
            assertEquals(term, votes.term());
            assertEquals(1, told.size(), "told once");
            disk.heal();
            votes.close();
        }
    }

    @Test
    void interruptedCreation_isStartedAnew() throws IOException {
        for (int length : new int[] {0, 1, SLOT, 2 * SLOT - 1}) {
            Files.write(file, new byte[length]);
            assertHolds(0, PeerId.emptyPeer());
            assertEquals(2 * SLOT, Files.size(file));
        }
    }
}
