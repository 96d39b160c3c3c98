package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the code to {@code docs/architecture.md}. */
class ArchitectureTest {

  private static final Path REPOSITORY = Path.of(System.getProperty("jbuild.root", ".."));
  private static final Pattern IMPORT =
      Pattern.compile("^import (?:static )?([a-z0-9.]+\\.[A-Z]\\w*)", Pattern.MULTILINE);

  /** Where order counts, because what they make is printed, hashed or packed. */
  private static final Set<String> ORDERED = Set.of("oci", "cache", "layer", "plan", "export");

  /** Packages whose modules are compiled after this test. */
  private static final Map<String, String> FRONT =
      Map.of(
          "report", "builder-report",
          "trace", "builder-trace",
          "cli", "builder-cli",
          "maven", "builder-maven-plugin");

  private static JavaClasses classes;
  private static PackageTable table;

  @BeforeAll
  static void read() throws IOException {
    table = PackageTable.read(REPOSITORY.resolve("docs/architecture.md"));
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/io/jbuild/testkit/"))
            .importPackages("io.jbuild");
  }

  @Test
  void theTableNamesOnlyRowsAboveAndGivesEachLibraryOneOwner() {
    assertThat(table.mistakes()).isEmpty();
  }

  @Test
  void theTableHasARowForEachPackageAndNoOther() throws IOException {
    Set<String> found = new TreeSet<>();
    for (JavaClass type : classes) {
      found.add(PackageTable.packageOf(type.getName()));
    }
    found.add("(root)");
    found.addAll(FRONT.keySet());

    assertThat(new TreeSet<>(table.packages())).isEqualTo(found);
  }

  @Test
  void packagesUseOnlyWhatTheTableGrantsThem() {
    Set<String> violations = new TreeSet<>();
    for (JavaClass type : classes) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass used = dependency.getTargetClass().getBaseComponentType();
        if (!used.isPrimitive()) {
          table
              .violation(type.getName(), used.getName())
              .ifPresent(found -> violations.add(found + ": " + dependency.getDescription()));
        }
      }
    }
    assertThat(violations).isEmpty();
  }

  @Test
  void whatIsInFrontUsesOnlyTheFaceOfTheEngine() throws IOException {
    // By their sources: their classes are compiled after this test has run.
    List<String> violations = new ArrayList<>();
    for (Map.Entry<String, String> front : FRONT.entrySet()) {
      Path sources = REPOSITORY.resolve(front.getValue()).resolve("src/main/java");
      try (Stream<Path> files = Files.walk(sources)) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          Matcher imports = IMPORT.matcher(Files.readString(file, StandardCharsets.UTF_8));
          while (imports.find()) {
            table
                .violation("io.jbuild." + front.getKey() + ".Any", imports.group(1))
                .ifPresent(found -> violations.add(file.getFileName() + ": " + found));
          }
        }
      }
    }
    assertThat(violations).isEmpty();
  }

  @Test
  void theMachinesClockEnvironmentAndDefaultsAreAskedInOnePackage() {
    assertThat(calls(ArchitectureTest::asksTheMachine, name -> !name.equals("machine"))).isEmpty();
  }

  @Test
  void nothingWithoutOrderIsUsedWhereOrderCounts() {
    assertThat(calls(ArchitectureTest::isWithoutOrder, ORDERED::contains)).isEmpty();
  }

  @Test
  void theseRulesSeeWhatTheyForbid() {
    JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);

    assertThat(calls(offender, ArchitectureTest::asksTheMachine)).hasSize(4);
    assertThat(calls(offender, ArchitectureTest::isWithoutOrder)).hasSize(4);
    assertThat(table.violation("io.jbuild.oci.Digest", "io.jbuild.layer.Layer"))
        .hasValue("oci may not use io.jbuild.layer.Layer");
    assertThat(table.violation("io.jbuild.oci.Digest", "com.sun.jna.Native"))
        .hasValue("oci may not use com.sun.jna.Native");
    assertThat(table.violation("io.jbuild.oci.Digest", "io.jbuild.json.JsonObject")).isEmpty();
    assertThat(table.violation("io.jbuild.cli.Main", "io.jbuild.Jbuild")).isEmpty();
  }

  /** Does what is forbidden: a rule that matches nothing would hold for ever. */
  @SuppressWarnings("unused") // read, never run
  private static final class Offender {
    static List<Object> machine() {
      Supplier<Instant> now = Instant::now;
      return List.of(now, System.currentTimeMillis(), System.getenv(), String.format("%d", 1));
    }

    static List<Object> order() {
      return List.of(
          Map.of("a", 1), Set.of(1), new HashMap<>(), Stream.of(1).collect(Collectors.toSet()));
    }
  }

  private static List<String> calls(
      Predicate<CodeUnitAccessTarget> forbidden, Predicate<String> inPackage) {
    return calls(
        classes.that(
            DescribedPredicate.describe(
                "in the packages",
                (JavaClass type) -> inPackage.test(PackageTable.packageOf(type.getName())))),
        forbidden);
  }

  private static List<String> calls(JavaClasses users, Predicate<CodeUnitAccessTarget> forbidden) {
    List<String> found = new ArrayList<>();
    for (JavaClass type : users) {
      for (JavaCodeUnitAccess<?> access : type.getCodeUnitAccessesFromSelf()) {
        if (forbidden.test(access.getTarget())) {
          found.add(access.getDescription());
        }
      }
    }
    return found;
  }

  private static boolean asksTheMachine(CodeUnitAccessTarget target) {
    String owner = target.getOwner().getName();
    String name = target.getName();
    List<String> parameters =
        target.getRawParameterTypes().stream().map(JavaClass::getName).toList();
    return switch (owner) {
      case "java.lang.System" -> name.equals("getenv") || name.equals("currentTimeMillis");
      case "java.lang.String" ->
          name.equals("formatted")
              || name.equals("format") && !parameters.get(0).equals("java.util.Locale")
              || name.endsWith("erCase") && parameters.isEmpty();
      case "java.util.Locale", "java.util.TimeZone" -> name.equals("getDefault");
      case "java.util.Date" -> name.equals("<init>") && parameters.isEmpty();
      case "java.nio.charset.Charset" -> name.equals("defaultCharset");
      case "java.time.ZoneId" -> name.equals("systemDefault");
      case "java.time.Clock" -> name.startsWith("system");
      default -> owner.startsWith("java.time.") && name.equals("now") && parameters.isEmpty();
    };
  }

  private static boolean isWithoutOrder(CodeUnitAccessTarget target) {
    String owner = target.getOwner().getName();
    String name = target.getName();
    return switch (owner) {
      case "java.util.HashMap", "java.util.HashSet" -> true;
      // Without arguments there is no order to lose.
      case "java.util.Map", "java.util.Set" ->
          name.equals("copyOf")
              || name.equals("ofEntries")
              || name.equals("of") && !target.getRawParameterTypes().isEmpty();
      case "java.util.stream.Collectors" ->
          name.equals("toSet")
              || name.equals("toUnmodifiableSet")
              || name.equals("toUnmodifiableMap")
              || name.endsWith("oMap") && target.getRawParameterTypes().size() < 4
              || name.equals("groupingBy") && target.getRawParameterTypes().size() < 3;
      default -> false;
    };
  }
}
