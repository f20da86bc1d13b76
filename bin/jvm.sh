# Sourced by the scripts beside it; POSIX sh. Finds the installation and Java, and sizes the JVM.
# The sourcing script has set SCRIPT (its own path, symlinks resolved) and WHAT (its name in messages).

die() { # message [exit code]
    printf '%s: %s\n' "$WHAT" "$1" >&2
    exit "${2:-1}"
}

# A home is a directory with our jars: an unpacked release (lib/) or a built checkout (ops/target/dist/lib/).
lib_of() {
    for candidate in "$1/lib" "$1/ops/target/dist/lib"; do
        for jar in "$candidate"/triadmq-ops-*.jar; do
            [ -f "$jar" ] && { printf '%s\n' "$candidate"; return 0; }
        done
    done
    return 1
}

find_home() {
    here=$(cd "$(dirname "$SCRIPT")/.." && pwd -P) || die "cannot enter the directory above $SCRIPT"
    if [ -n "${TRIAD_HOME:-}" ]; then
        LIB=$(lib_of "$TRIAD_HOME") || die "TRIAD_HOME=$TRIAD_HOME holds no TriadMQ; unset it or point it to the directory with bin/ and lib/"
        TRIAD_HOME=$(cd "$TRIAD_HOME" && pwd -P)
    elif LIB=$(lib_of "$here"); then
        TRIAD_HOME=$here
    elif [ -n "${ROCKETMQ_HOME:-}" ] && LIB=$(lib_of "$ROCKETMQ_HOME"); then
        TRIAD_HOME=$(cd "$ROCKETMQ_HOME" && pwd -P)
    elif [ -x "$here/mvnw" ]; then
        die "not built yet; run: $here/triad --version"
    else
        die "no lib/triadmq-ops-*.jar below $here; unpack the release again"
    fi
    LIB=$(cd "$LIB" && pwd -P)
    export TRIAD_HOME
}

find_java() {
    if [ -n "${JAVA_HOME:-}" ]; then
        JAVA=$JAVA_HOME/bin/java
        [ -x "$JAVA" ] || die "JAVA_HOME=$JAVA_HOME has no bin/java; point it to a JDK 17 or newer, or unset it"
    else
        JAVA=$(command -v java) || die "no java found; install a JDK 17 or newer, or set JAVA_HOME"
    fi
    # Asking the JVM costs 50 ms at every start; the release file beside it says the same.
    release=$(dirname "$(resolve "$JAVA")")/../release
    version=
    [ -r "$release" ] && version=$(sed -n 's/^JAVA_VERSION="\(.*\)".*/\1/p' "$release")
    [ -n "$version" ] || version=$("$JAVA" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1)
    case $version in
        1.*) JAVA_MAJOR=${version#1.} ;;
        *) JAVA_MAJOR=$version ;;
    esac
    JAVA_MAJOR=${JAVA_MAJOR%%[!0-9]*}
    [ "${JAVA_MAJOR:-0}" -ge 17 ] || die "Java 17 or newer is needed, $JAVA is ${version:-of unknown version}; set JAVA_HOME"
}

resolve() { # path -> path with the symlinks of its last part followed
    path=$1
    while [ -L "$path" ]; do
        target=$(readlink "$path")
        case $target in
            /*) path=$target ;;
            *) path=$(dirname "$path")/$target ;;
        esac
    done
    printf '%s\n' "$path"
}

# Memory that this process may use, MiB: the smaller of the machine's and every cgroup limit above us (v2 or v1).
memory_mib() {
    mib=
    if [ -r /proc/meminfo ]; then
        mib=$(awk '$1 == "MemTotal:" { printf "%d", $2 / 1024 }' /proc/meminfo)
    elif command -v sysctl >/dev/null 2>&1; then
        bytes=$(sysctl -n hw.memsize 2>/dev/null) && mib=$((bytes / 1048576))
    fi
    [ -n "$mib" ] || mib=1024
    for limit_file in $(cgroup_limit_files); do
        [ -r "$limit_file" ] || continue
        limit=$(cat "$limit_file" 2>/dev/null)
        case $limit in
            '' | *[!0-9]*) continue ;; # "max"
        esac
        # Version 1 writes "no limit" as a number near 2^63.
        [ "${#limit}" -lt 16 ] && [ $((limit / 1048576)) -lt "$mib" ] && mib=$((limit / 1048576))
    done
    printf '%s\n' "$mib"
}

cgroup_limit_files() {
    # In a container the own group is usually mounted as the root of the hierarchy.
    printf '%s\n' /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes
    [ -r /proc/self/cgroup ] || return 0
    while IFS=: read -r _ controllers group; do
        case $controllers in
            '') root=/sys/fs/cgroup file=memory.max ;;
            *memory*) root=/sys/fs/cgroup/memory file=memory.limit_in_bytes ;;
            *) continue ;;
        esac
        case $group in
            *[!A-Za-z0-9_./@:-]*) continue ;; # a blank or pattern character; such names are not used for services
        esac
        while [ -n "$group" ] && [ "$group" != / ]; do
            printf '%s\n' "$root$group/$file"
            group=${group%/*}
        done
    done </proc/self/cgroup
}

mib_of() { # 134217728, 128m, 1g -> MiB
    case $1 in
        *[gG]) number=${1%?} factor=1024 divisor=1 ;;
        *[mM]) number=${1%?} factor=1 divisor=1 ;;
        *[kK]) number=${1%?} factor=1 divisor=1024 ;;
        *) number=$1 factor=1 divisor=1048576 ;;
    esac
    case $number in
        '' | *[!0-9]*) die "'$1' is no size; write for example 512m or 2g" ;;
    esac
    printf '%s\n' $((number * factor / divisor))
}

clamp() { # value low high
    value=$1
    [ "$value" -lt "$2" ] && value=$2
    [ "$value" -gt "$3" ] && value=$3
    printf '%s\n' "$value"
}

# Heap in MiB for a server: a share of the memory, because what a broker leaves free is its page cache, and RocksDB
# and network buffers live outside the heap. MAX_POSSIBLE_HEAP (bytes, or with k, m, g) replaces the computed size.
heap_mib() { # divisor low high
    if [ -n "${MAX_POSSIBLE_HEAP:-}" ]; then
        mib_of "$MAX_POSSIBLE_HEAP"
    else
        clamp $(($(memory_mib) / $1)) "$2" "$3"
    fi
}

# Prints one option per line. User options come last, so they win; a collector that they choose replaces ours.
jvm_options() { # heap MiB
    heap=$1
    user_options="${JAVA_OPT:-} ${JAVA_OPTS:-} ${JAVA_OPT_EXT:-}"
    printf '%s\n' "-Xms$((heap / 2))m" "-Xmx${heap}m" "-XX:MaxDirectMemorySize=$(clamp "$heap" 64 2048)m"
    case $user_options in
        *-XX:+Use*GC*) ;;
        *)
            # Below about 1 GiB the serial collector needs the least memory and CPU; above it pauses would be felt.
            if [ "$heap" -lt 1024 ]; then
                printf '%s\n' -XX:+UseSerialGC
            else
                printf '%s\n' -XX:+UseG1GC -XX:MaxGCPauseMillis=50
            fi
            ;;
    esac
    # A server without memory must die and let the others take over, not limp. Shared perf data is written through
    # mmap, which stalls the JVM at a safepoint when the disk is busy.
    printf '%s\n' -XX:+ExitOnOutOfMemoryError -XX:+PerfDisableSharedMem -XX:ReservedCodeCacheSize=96m
    # Each thread that reads or writes a file keeps a direct buffer as large as its largest transfer, for ever; larger
    # ones are freed after use.
    printf '%s\n' -Djdk.nio.maxCachedBufferSize=262144
    java_options
}

# Options that depend on the Java version, for servers and tools alike.
java_options() {
    # Netty and RocksDB load native libraries and use Unsafe; newer JVMs want this said, or print warnings.
    [ "$JAVA_MAJOR" -ge 22 ] && printf '%s\n' --enable-native-access=ALL-UNNAMED
    [ "$JAVA_MAJOR" -ge 23 ] && printf '%s\n' --sun-misc-unsafe-memory-access=allow
    [ "$JAVA_MAJOR" -ge 25 ] && printf '%s\n' -XX:+UseCompactObjectHeaders
    printf '%s\n' --add-opens=java.base/java.nio=ALL-UNNAMED
}

# RocksDB unpacks its native library, 15 MB, at every start; in the system's temporary directory a killed process would
# leave it there. Takes the first of the given directories in which programs can be written and run; without any, the
# library goes where RocksDB puts it.
place_native_libraries() { # directories...
    [ -z "${ROCKSDB_SHAREDLIB_DIR:-}" ] || return 0
    for directory in "$@"; do
        probe=$directory/native/.probe-$$
        mkdir -p "$directory/native" 2>/dev/null && printf '#!/bin/sh\n' >"$probe" 2>/dev/null || continue
        if chmod 700 "$probe" 2>/dev/null && "$probe" 2>/dev/null; then
            rm -f "$probe"
            ROCKSDB_SHAREDLIB_DIR=$directory/native
            export ROCKSDB_SHAREDLIB_DIR
            return 0
        fi
        rm -f "$probe"
    done
}

# Turns this process into the server. Never returns.
run_server() { # heap MiB, log directory, log name, main class, arguments...
    heap=$1 log_dir=$2 log_name=$3 main=$4
    shift 4
    mkdir -p "$log_dir" 2>/dev/null && [ -w "$log_dir" ] ||
        die "cannot write logs to $log_dir; set TRIAD_LOG_DIR to a directory that you may write"
    logback=io/triadmq/ops/logback-server.xml
    [ -f "$TRIAD_HOME/conf/logback-$log_name.xml" ] && logback=$TRIAD_HOME/conf/logback-$log_name.xml
    # glibc keeps an arena per thread and RocksDB allocates on many: without a bound resident memory creeps up.
    MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2}
    export MALLOC_ARENA_MAX
    # Options are split at line ends only, so that paths with blanks survive; the user's are split at blanks.
    set -f
    # shellcheck disable=SC2086
    set -- -cp "$LIB/*" "-Dtriad.home=$TRIAD_HOME" "-Dtriad.launcher=$WHAT" "-Dtriad.log.dir=$log_dir" \
        "-Dtriad.logs=$log_dir" "-Dtriad.log.name=$log_name" "-Dlogback.configurationFile=$logback" \
        "-Xlog:gc:file=$log_dir/gc-$log_name.log:time,uptime:filecount=3,filesize=8m" \
        ${JAVA_OPT:-} ${JAVA_OPTS:-} ${JAVA_OPT_EXT:-} "$main" "$@"
    exec_java "$(jvm_options "$heap")" "$@"
}

exec_java() { # options one per line, then the rest of the command line
    options=$1
    shift
    old_ifs=$IFS
    IFS='
'
    set -f
    # shellcheck disable=SC2086 # split on purpose, at line ends
    set -- $options "$@"
    set +f
    IFS=$old_ifs
    exec "$JAVA" "$@"
}
