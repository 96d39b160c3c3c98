package io.jbuild.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.blob.Blob;
import io.jbuild.cache.CacheKey;
import io.jbuild.cache.LayerCache;
import io.jbuild.event.BuildEvent;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.MediaTypes;
import io.jbuild.plan.FileSource;
import io.jbuild.plan.Step;
import io.jbuild.plan.StepGraph;
import io.jbuild.plan.StepId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SolverTest {

  private final List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());
  private final MemoryCache cache = new MemoryCache();

  @Test
  void aSecondBuildRunsNothing() throws Exception {
    StepGraph graph = new StepGraph(List.of(base(0), work(1, 0), work(2, 1)), new StepId(2));
    LayerStack first = solve(graph, step -> {});
    events.clear();

    LayerStack second =
        solve(
            graph,
            step -> {
              throw new AssertionError("ran");
            });

    assertThat(second.diffIds()).isEqualTo(first.diffIds()).hasSize(2);
    assertThat(events).allMatch(event -> event instanceof BuildEvent.StepCached).hasSize(2);
  }

  @Test
  void whatWasDoneBeforeIsKnownWithoutDoingTheRest() throws Exception {
    StepGraph graph = new StepGraph(List.of(base(0), work(1, 0), work(2, 1)), new StepId(2));
    solve(new StepGraph(graph.steps().subList(0, 2), new StepId(1)), step -> {});
    events.clear();
    Work work =
        step -> {
          throw new AssertionError("ran");
        };

    assertThat(isMade(new StepGraph(graph.steps().subList(0, 2), new StepId(1)), work)).isTrue();
    assertThat(isMade(graph, work)).isFalse();
    assertThat(events).isEmpty();
  }

  @Test
  void independentStepsRunAtOnce() throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    StepGraph graph =
        new StepGraph(List.of(base(0), work(1, 0), work(2, 0), copy(3, 1, 2)), new StepId(3));

    LayerStack stack =
        solve(
            graph,
            step -> {
              if (step.id().index() < 3) {
                together.await(20, TimeUnit.SECONDS);
              }
            });

    assertThat(stack.layers()).hasSize(2);
  }

  @Test
  void whatMostHasToWaitForIsDoneFirst() throws Exception {
    // 1 alone; 2, 3 and 4 in a chain; 5 and 6 in another; a copy of all.
    StepGraph graph =
        new StepGraph(
            List.of(
                base(0),
                work(1, 0),
                work(2, 0),
                work(3, 2),
                work(4, 3),
                work(5, 0),
                work(6, 5),
                copy(7, 1, 4),
                copy(8, 7, 6)),
            new StepId(8));
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());

    solver(1).solve(graph, step -> action(step, ran -> order.add(ran.id().index())));

    // Where as much is behind each, the first in the Dockerfile is first.
    assertThat(order).containsExactly(2, 3, 1, 4, 5, 6, 7, 8);
  }

  @Test
  void aFreePlaceIsNotKeptForAStepThatIsCached() throws Exception {
    StepGraph graph =
        new StepGraph(
            List.of(base(0), work(1, 0), work(2, 0), work(3, 2), copy(4, 1, 3)), new StepId(4));
    solve(new StepGraph(List.of(base(0), work(1, 0), work(2, 0)), new StepId(2)), step -> {});
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());

    solver(1).solve(graph, step -> action(step, ran -> order.add(ran.id().index())));

    assertThat(order).contains(3, 4);
  }

  @Test
  void theFirstFailureInterruptsWhatRunsAndNamesItsLines() {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    StepGraph graph =
        new StepGraph(List.of(base(0), work(1, 0), work(2, 0), copy(3, 1, 2)), new StepId(3));

    assertThatThrownBy(
            () ->
                solve(
                    graph,
                    step -> {
                      if (step.id().index() == 1) {
                        started.countDown();
                        try {
                          Thread.sleep(60_000);
                        } catch (InterruptedException e) {
                          interrupted.countDown();
                          throw e;
                        }
                      }
                      started.await();
                      throw new BuildException(Blame.COMMAND, "exit code: 1", "");
                    }))
        .isInstanceOfSatisfying(
            BuildException.class, failure -> assertThat(failure.lines()).contains(new Lines(3, 3)));
    assertThat(interrupted.getCount()).isZero();
  }

  @Test
  void whatTheMachineRefusesIsToldOfTheStep() {
    StepGraph graph = new StepGraph(List.of(base(0), work(1, 0)), new StepId(1));

    assertThatThrownBy(
            () ->
                solve(
                    graph,
                    step -> {
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOfSatisfying(
            BuildException.class,
            failure -> {
              assertThat(failure.blame()).isEqualTo(Blame.MACHINE);
              assertThat(failure.message()).isEqualTo("step 1: No space left on device");
              assertThat(failure.lines()).contains(new Lines(2, 2));
            });
  }

  private LayerStack solve(StepGraph graph, Work work) throws InterruptedException {
    return solver().solve(graph, step -> action(step, work)).target();
  }

  private boolean isMade(StepGraph graph, Work work) throws InterruptedException {
    return solver().isMade(graph, step -> action(step, work));
  }

  private Solver solver() {
    return solver(2);
  }

  private Solver solver(int jobs) {
    return new Solver(
        cache,
        events::add,
        jobs,
        Solver.CacheUse.READ_AND_WRITE,
        (what, e) -> new BuildException(Blame.MACHINE, what + ": " + e.getMessage(), "", e));
  }

  private static Step base(int id) {
    return new Step.Base(new StepId(id), "base", new Lines(1, 1), Optional.empty());
  }

  private static Step work(int id, int parent) {
    return new Step.Workdir(
        new StepId(id),
        "step " + id,
        new Lines(id + 1, id + 1),
        new StepId(parent),
        Optional.empty(),
        "/" + id,
        "");
  }

  private static Step copy(int id, int parent, int from) {
    return new Step.Copy(
        new StepId(id),
        "step " + id,
        new Lines(id + 1, id + 1),
        new StepId(parent),
        Optional.empty(),
        Step.Copy.Kind.COPY,
        new FileSource.Layers(new StepId(from), 0),
        new io.jbuild.dockerfile.Instruction.Files(
            List.of("a"), List.of(), "b", Optional.empty(), Optional.empty(), false, List.of()),
        false,
        Step.Remote.NONE,
        "/");
  }

  private interface Work {
    void run(Step step) throws Exception;
  }

  private static StepAction action(Step step, Work work) {
    if (step instanceof Step.Base) {
      return (StepAction.Given) () -> LayerStack.EMPTY;
    }
    return new StepAction.Made() {
      @Override
      public Load load() {
        return Load.OTHERS;
      }

      @Override
      public CacheKey key(Inputs inputs) {
        CacheKey.Builder key = CacheKey.of("test", 1).add("id", step.name());
        step.inputs().forEach(input -> key.add("input", inputs.of(input).diffIds()));
        return key.build();
      }

      @Override
      public Layer run(Inputs inputs, StepOutput output) throws IOException, InterruptedException {
        try {
          work.run(step);
        } catch (IOException | InterruptedException | RuntimeException e) {
          throw e;
        } catch (Exception e) {
          throw new AssertionError(e);
        }
        return layer(step.name());
      }
    };
  }

  private static Layer layer(String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    Digest digest = Digest.of(bytes);
    Blob blob =
        Blob.of(
            new Descriptor(MediaTypes.OCI_LAYER, digest, bytes.length),
            () -> new ByteArrayInputStream(bytes));
    return new Layer(MediaTypes.OCI_LAYER, blob, digest);
  }

  private static final class MemoryCache implements LayerCache {
    private final Map<Digest, Layer> layers = new ConcurrentHashMap<>();

    @Override
    public Optional<Layer> find(CacheKey key) {
      return Optional.ofNullable(layers.get(key.digest()));
    }

    @Override
    public void put(CacheKey key, Layer layer, Duration cost) {
      layers.put(key.digest(), layer);
    }

    @Override
    public Claim claim(CacheKey key, Waiting waiting) {
      return () -> {};
    }
  }
}
