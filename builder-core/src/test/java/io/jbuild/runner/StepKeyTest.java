package io.jbuild.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.blob.LayoutBlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.command.LazyCommandRunner;
import io.jbuild.command.Secrets;
import io.jbuild.dockerfile.Instruction.Files;
import io.jbuild.dockerfile.Instruction.Heredoc;
import io.jbuild.event.Transfers;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.layer.LayerStack;
import io.jbuild.layer.LayerStore;
import io.jbuild.oci.Noise;
import io.jbuild.oci.Platform;
import io.jbuild.oci.RunSettings;
import io.jbuild.plan.FileSource;
import io.jbuild.plan.RunDemands;
import io.jbuild.plan.Step;
import io.jbuild.plan.StepId;
import io.jbuild.solve.Inputs;
import io.jbuild.solve.StepAction;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A key that does not notice a change serves another step's layer (CVE-2024-24557). So each value
 * in a step is changed in turn, however deep it lies, those of later versions too: either the key
 * changes with it, or the value is named here as one that no layer depends on.
 */
class StepKeyTest {

  private static final Lines LINE = new Lines(1, 1);
  private static final Optional<Instant> TIME = Optional.of(Instant.EPOCH);

  @TempDir Path folder;

  private WorkFolder work = new WorkFolder(Path.of(""));
  private LayerStore layers =
      new LayerStore(Path.of(""), new LayoutBlobStore(Path.of(""), work), work);
  private LayerStack parent = LayerStack.EMPTY;

  @BeforeEach
  void open() throws IOException {
    work = new WorkFolder(folder.resolve("work"));
    layers = new LayerStore(folder, new LayoutBlobStore(folder, work), work);
    parent = new LayerStack(List.of(layers.pack(visitor -> {})));
  }

  @Test
  void eachValueOfARunIsInItsKey() throws Exception {
    SortedMap<String, String> environment = new TreeMap<>(Map.of("A", "1"));
    Step.Run run =
        new Step.Run(
            new StepId(1),
            "RUN x",
            LINE,
            new StepId(0),
            Platform.parse("linux/arm/v7"),
            TIME,
            List.of("x", "y"),
            environment,
            new TreeMap<>(Map.of("HTTP_PROXY", "p")),
            "user",
            "/",
            true,
            "host",
            List.of(new Heredoc("EOF", "text", false)),
            new RunSettings(
                List.of(new RunSettings.Host("a", "::1")),
                OptionalLong.of(1),
                List.of(new RunSettings.Limit("core", 1, 2)),
                Set.of(Noise.MACHINE_ID)),
            RunDemands.NONE);
    // Whether its variables were replaced was decided before; proxies are seen, and change nothing.
    assertThat(unnoticed(run))
        .containsExactly(
            "demands.inherited",
            "id",
            "lines",
            "name",
            "proxies",
            "proxies.HTTP_PROXY",
            "scripts.0.expand");
  }

  @Test
  void eachValueOfACopyIsInItsKey() throws Exception {
    Step.Copy copy =
        new Step.Copy(
            new StepId(1),
            "COPY . /",
            LINE,
            new StepId(0),
            TIME,
            Step.Copy.Kind.ADD,
            new FileSource.Layers(new StepId(0), 0),
            new Files(
                List.of("."),
                List.of(new Heredoc("EOF", "text", false)),
                "/to/",
                Optional.of("1:1"),
                Optional.empty(),
                false,
                List.of("no")),
            false,
            Step.Remote.NONE,
            "/w");
    // Not where files come from counts, but what they are; here there are none in either place.
    assertThat(unnoticed(copy))
        .containsExactly(
            "files.heredocs.0.expand",
            "id",
            "lines",
            "name",
            "source.id.index",
            "source.inherited");
  }

  @Test
  void eachValueOfAWorkdirIsInItsKey() throws Exception {
    Step.Workdir workdir =
        new Step.Workdir(new StepId(1), "WORKDIR /w", LINE, new StepId(0), TIME, "/w", "user");
    assertThat(unnoticed(workdir)).containsExactly("id", "lines", "name");
  }

  private StepActions actions() {
    BuildFiles files =
        new BuildFiles(
            context -> {
              throw new AssertionError("no context");
            },
            () -> {
              throw new AssertionError("no other machine");
            },
            Secrets.NONE,
            Transfers.UNSEEN);
    LazyCommandRunner none =
        new LazyCommandRunner(
            () -> {
              throw new AssertionError("nothing is run to make a key");
            });
    return new StepActions(layers, files, none, work, Instant.EPOCH);
  }

  /** The paths of the values whose change leaves the key as it was. */
  private SortedSet<String> unnoticed(Step step) throws Exception {
    String key = key(step);
    assertThat(key(step)).isEqualTo(key).startsWith("sha256:");
    SortedSet<String> same = new TreeSet<>();
    for (Variant variant : variants("", step)) {
      if (key((Step) variant.value()).equals(key)) {
        same.add(variant.path());
      }
    }
    return same;
  }

  private String key(Step step) throws Exception {
    StepAction.Made action = (StepAction.Made) step.accept(actions());
    Inputs inputs = id -> id.index() == 0 ? parent : LayerStack.EMPTY;
    try {
      return action.key(inputs).digest().toString();
    } catch (BuildException | IllegalArgumentException e) {
      return "refused: " + e.getMessage();
    }
  }

  private record Variant(String path, Object value) {}

  /** The value with one change, in all places there are. */
  private static List<Variant> variants(String path, Object value) throws Exception {
    List<Variant> variants = new ArrayList<>();
    if (value instanceof Lines) {
      return List.of(new Variant(path, new Lines(7, 9)));
    } else if (value instanceof String text) {
      variants.add(new Variant(path, text + "x"));
    } else if (value instanceof Boolean flag) {
      variants.add(new Variant(path, !flag));
    } else if (value instanceof Integer number) {
      variants.add(new Variant(path, number + 1));
    } else if (value instanceof Long number) {
      variants.add(new Variant(path, number + 1));
    } else if (value instanceof Instant time) {
      variants.add(new Variant(path, time.plusNanos(1)));
    } else if (value instanceof Enum<?> constant) {
      for (Object other : constant.getDeclaringClass().getEnumConstants()) {
        if (other != constant) {
          variants.add(new Variant(path, other));
        }
      }
    } else if (value instanceof Optional<?> optional) {
      variants.addAll(ofOptional(path, optional));
    } else if (value instanceof OptionalLong optional) {
      variants.add(
          new Variant(path, optional.isPresent() ? OptionalLong.empty() : OptionalLong.of(5)));
    } else if (value instanceof List<?> list) {
      variants.addAll(ofList(path, list));
    } else if (value instanceof Set<?> set) {
      for (Variant inner : variants(path, set.iterator().next())) {
        variants.add(new Variant(path, Set.of(inner.value())));
      }
      variants.add(new Variant(path, Set.of()));
    } else if (value instanceof Map<?, ?> map) {
      variants.addAll(ofMap(path, map));
    } else if (value instanceof Record record) {
      variants.addAll(ofRecord(path, record));
    } else {
      throw new IllegalArgumentException(path + ": how does a " + value.getClass() + " change?");
    }
    return variants;
  }

  private static List<Variant> ofOptional(String path, Optional<?> optional) throws Exception {
    List<Variant> variants = new ArrayList<>(List.of(new Variant(path, Optional.empty())));
    for (Variant inner : variants(path, optional.get())) {
      variants.add(new Variant(path, Optional.of(inner.value())));
    }
    return variants;
  }

  private static List<Variant> ofList(String path, List<?> list) throws Exception {
    List<Variant> variants = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      for (Variant inner : variants(path + "." + i, list.get(i))) {
        List<Object> changed = new ArrayList<>(list);
        changed.set(i, inner.value());
        variants.add(new Variant(inner.path(), changed));
      }
    }
    if (!list.isEmpty()) {
      variants.add(new Variant(path, list.subList(1, list.size())));
    }
    return variants;
  }

  private static List<Variant> ofMap(String path, Map<?, ?> map) {
    List<Variant> variants = new ArrayList<>();
    if (map.isEmpty()) {
      return variants; // What it would hold is not known here.
    }
    SortedMap<String, Object> more = new TreeMap<>();
    map.forEach((name, value) -> more.put((String) name, value));
    more.put("NEW", "value");
    variants.add(new Variant(path, Collections.unmodifiableSortedMap(more)));
    for (Object name : map.keySet()) {
      SortedMap<String, Object> other = new TreeMap<>(more);
      other.remove("NEW");
      other.put((String) name, "another value");
      variants.add(new Variant(path + "." + name, other));
    }
    return variants;
  }

  private static List<Variant> ofRecord(String parent, Record record) throws Exception {
    RecordComponent[] components = record.getClass().getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    var constructor = record.getClass().getDeclaredConstructor(types);
    constructor.setAccessible(true);
    List<Variant> variants = new ArrayList<>();
    for (int i = 0; i < components.length; i++) {
      Object[] values = new Object[components.length];
      for (int j = 0; j < components.length; j++) {
        var accessor = components[j].getAccessor();
        accessor.setAccessible(true);
        values[j] = accessor.invoke(record);
      }
      String name = components[i].getName();
      String path = parent.isEmpty() ? name : parent + "." + name;
      if (values[i].equals(Optional.empty())) {
        values[i] = Optional.of(sample(components[i].getGenericType().getTypeName()));
        variants.add(new Variant(path, constructor.newInstance(values)));
        continue;
      }
      for (Variant inner : variants(path, values[i])) {
        values[i] = inner.value();
        // An id is one thing, however it is written.
        String shown = inner.path().replaceAll("^id\\.index$", "id");
        variants.add(new Variant(shown, constructor.newInstance(values)));
      }
    }
    return variants;
  }

  /** Something that an optional value of this type may hold. */
  private static Object sample(String type) {
    return switch (type) {
      case "java.util.Optional<java.lang.String>" -> "0700";
      case "java.util.Optional<java.lang.Boolean>" -> true;
      default -> throw new IllegalArgumentException("what does a " + type + " hold?");
    };
  }
}
