package io.triadmq.broker.kv;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import org.rocksdb.AbstractImmutableNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** One open RocksDB with everything native that hangs on it. Closing is not guarded against users: the owner does. */
final class Database implements AutoCloseable {
    /**
     * Above {@link StoreOptions#maxUnflushedBytes} by a margin for what memtables cost beside keys and values, so that
     * RocksDB never begins a flush by itself.
     */
    private static String advice(RocksDBException e) {
        String message = String.valueOf(e.getMessage());
        boolean locked = message.contains("lock file") || message.contains("lock hold");
        return locked
                ? "another process uses it: stop that one, or give this broker a storePathRootDir of its own"
                : "if the disk is in order, delete this directory: it is rebuilt from the log";
    }

    private static final int MEMTABLE_HEADROOM = 6;

    private static final long ARENA_BLOCK_BYTES = 128 << 10;
    private static final int BLOCK_BYTES = 8 << 10;
    private static final int FILTER_BITS_PER_KEY = 10;
    private static final long SST_BYTES = 16 << 20;

    final RocksDB db;
    final Path directory;
    private final EnumMap<Table, ColumnFamilyHandle> handles = new EnumMap<>(Table.class);
    private final List<ColumnFamilyHandle> allHandles = new ArrayList<>();
    private final List<AbstractImmutableNativeReference> natives = new ArrayList<>();

    Database(Path directory, StoreOptions options) {
        this.directory = directory;
        LRUCache cache = own(new LRUCache(options.cacheBytes()));
        DBOptions dbOptions = own(dbOptions());
        try {
            List<ColumnFamilyDescriptor> families = new ArrayList<>();
            for (Table table : Table.values()) {
                families.add(new ColumnFamilyDescriptor(table.columnFamily(), familyOptions(table, cache, options)));
            }
            // RocksDB opens a database only with all its families: those of a newer version are opened and left alone.
            for (byte[] name : existingFamilies(directory)) {
                if (families.stream().noneMatch(f -> Arrays.equals(f.getName(), name))) {
                    families.add(new ColumnFamilyDescriptor(name, familyOptions(Table.META, cache, options)));
                }
            }
            db = RocksDB.open(dbOptions, directory.toString(), families, allHandles);
        } catch (RocksDBException e) {
            closeNatives();
            throw new StoreException(
                    "the state in " + directory + " cannot be opened: " + e.getMessage() + "; " + advice(e), e);
        }
        for (int i = 0; i < Table.values().length; i++) {
            handles.put(Table.values()[i], allHandles.get(i));
        }
    }

    ColumnFamilyHandle handle(Table table) {
        ColumnFamilyHandle handle = handles.get(table);
        if (handle == null) {
            throw new IllegalStateException("no column family for " + table);
        }
        return handle;
    }

    List<ColumnFamilyHandle> allHandles() {
        return allHandles;
    }

    private static List<byte[]> existingFamilies(Path directory) throws RocksDBException {
        try (Options options = new Options()) {
            return RocksDB.listColumnFamilies(options, directory.toString());
        }
    }

    private static DBOptions dbOptions() {
        return new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setAtomicFlush(true)
                // Closing must not flush behind our back: see the package's rules.
                .setAvoidFlushDuringShutdown(true)
                .setMaxBackgroundJobs(2)
                .setMaxOpenFiles(256)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setMaxLogFileSize(4 << 20)
                .setBytesPerSync(1 << 20);
    }

    private ColumnFamilyOptions familyOptions(Table table, LRUCache cache, StoreOptions options) {
        BlockBasedTableConfig blocks = new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setBlockSize(BLOCK_BYTES)
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true);
        if (table == Table.PRODUCERS) {
            // The only table asked for keys that mostly do not exist: new producers.
            blocks.setFilterPolicy(own(new BloomFilter(FILTER_BITS_PER_KEY)));
        }
        return own(new ColumnFamilyOptions())
                .setTableFormatConfig(blocks)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setWriteBufferSize(options.maxUnflushedBytes() * MEMTABLE_HEADROOM)
                .setArenaBlockSize(ARENA_BLOCK_BYTES)
                .setMaxWriteBufferNumber(4)
                .setTargetFileSizeBase(SST_BYTES)
                .setMaxBytesForLevelBase(4 * SST_BYTES)
                .setLevelCompactionDynamicLevelBytes(true);
    }

    private <T extends AbstractImmutableNativeReference> T own(T reference) {
        natives.add(reference);
        return reference;
    }

    /** Drops what was not flushed. */
    @Override
    public void close() {
        allHandles.forEach(ColumnFamilyHandle::close);
        db.close();
        closeNatives();
    }

    private void closeNatives() {
        for (int i = natives.size() - 1; i >= 0; i--) {
            natives.get(i).close();
        }
        natives.clear();
    }

    /** Values of RocksDB's own properties, for status and tests. */
    long property(Table table, String name) {
        try {
            return db.getLongProperty(handle(table), name);
        } catch (RocksDBException e) {
            throw new StoreException("property " + name, e);
        }
    }
}
