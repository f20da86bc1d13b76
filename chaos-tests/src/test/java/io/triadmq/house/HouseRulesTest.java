package io.triadmq.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules of the house that a compiler does not know: who may import whom, and what stays behind which door. */
final class HouseRulesTest {
    private static JavaClasses production;

    @BeforeAll
    static void importClasses() {
        production = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.triadmq");
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(production);
    }

    @Test
    void modules_importOneWay() {
        check(layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("io.triadmq..")
                .withOptionalLayers(true)
                .layer("protocol")
                .definedBy("io.triadmq.protocol..")
                .layer("raftlog")
                .definedBy("io.triadmq.raftlog..")
                .layer("nameserver")
                .definedBy("io.triadmq.nameserver..")
                .layer("client")
                .definedBy("io.triadmq.client..")
                .layer("broker")
                .definedBy("io.triadmq.broker..")
                .layer("ops")
                .definedBy("io.triadmq.ops..")
                .layer("chaos")
                .definedBy("io.triadmq.chaos..")
                .layer("bench")
                .definedBy("io.triadmq.bench..")
                .whereLayer("protocol")
                .mayNotAccessAnyLayer()
                .whereLayer("raftlog")
                .mayNotAccessAnyLayer()
                .whereLayer("nameserver")
                .mayOnlyAccessLayers("protocol")
                .whereLayer("client")
                .mayOnlyAccessLayers("protocol")
                .whereLayer("broker")
                .mayOnlyAccessLayers("protocol", "raftlog")
                .whereLayer("chaos")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("bench")
                .mayNotBeAccessedByAnyLayer());
    }

    /** Without this a module that is missing on the class path would obey every rule. */
    @Test
    void everyModule_isLookedAt() {
        for (String module : List.of("protocol", "raftlog", "nameserver", "client", "broker", "ops")) {
            assertTrue(
                    production.stream().anyMatch(type -> type.getPackageName().startsWith("io.triadmq." + module)),
                    "no class of " + module + " on the class path");
        }
    }

    @Test
    void packages_formNoCycles() {
        check(slices().matching("io.triadmq.(**)").should().beFreeOfCycles());
    }

    /** NullAway looks only at packages that say so. */
    @Test
    void packages_areNullMarked() {
        List<String> unmarked = production.stream()
                .map(type -> type.getPackage())
                .distinct()
                .filter(inPackage -> !inPackage.isAnnotatedWith(NullMarked.class))
                .map(inPackage -> inPackage.getName())
                .sorted()
                .toList();
        assertEquals(List.of(), unmarked, "packages without @NullMarked in package-info.java");
    }

    /** Mains and the classes beside them build everything; who imported them could help himself to anything. */
    @Test
    void nameServerParts_doNotKnowTheWhole() {
        check(noClasses()
                .that()
                .resideInAPackage("io.triadmq.nameserver.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.triadmq.nameserver"));
    }

    @Test
    void mains_areImportedByNobody() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.triadmq.ops..", "io.triadmq.chaos..", "io.triadmq.bench..")
                .should()
                .dependOnClassesThat()
                .haveSimpleNameEndingWith("Main"));
    }

    @Test
    void netty_staysInTheTransport() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.triadmq.protocol.transport..", "io.triadmq.raftlog.jraft..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty.."));
    }

    @Test
    void sofaJRaft_staysInItsPackage() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.triadmq.raftlog.jraft..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.alipay.."));
    }

    @Test
    void rocksDb_staysInItsPackage() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.triadmq.broker.kv..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.rocksdb.."));
    }

    @Test
    void apply_readsNoClockAndNoRandom() {
        check(noClasses()
                .that()
                .resideInAPackage("io.triadmq.broker.apply..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Clock")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom"));
    }

    @Test
    void brokerParts_doNotKnowTheWhole() {
        check(noClasses()
                .that()
                .resideInAPackage("io.triadmq.broker.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.triadmq.broker"));
    }

    @Test
    void statics_doNotChange() {
        check(fields().that().areStatic().should().beFinal());
    }

    @Test
    void names_sayWhatAThingIs() {
        check(classes()
                .should()
                .haveNameNotMatching(".*(Manager|Helper|Util|Utils)")
                .because("the noun that was missed is a better name"));
    }
}
