package io.triadmq.chaos.stock;

import java.util.ArrayList;
import java.util.List;

/** A released version of the stock client. */
public enum StockVersion {
    /** Talks to the port two below the listen port unless told otherwise; its Netty is older than the JDK's modules. */
    V4_3_2("4.3.2", "--add-opens=java.base/java.nio=ALL-UNNAMED"),
    V4_9_8("4.9.8"),
    V5_5_0("5.5.0");

    private final String number;
    private final List<String> jvmOptions;

    StockVersion(String number, String... jvmOptions) {
        this.number = number;
        this.jvmOptions = List.of(jvmOptions);
    }

    public String number() {
        return number;
    }

    List<String> jvmOptions() {
        return new ArrayList<>(jvmOptions);
    }
}
