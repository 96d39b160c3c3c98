package io.jbuild.solve;

import io.jbuild.cache.CacheKey;
import io.jbuild.cache.LayerCache;
import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.failure.BuildException;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.plan.Step;
import io.jbuild.plan.StepGraph;
import io.jbuild.plan.StepId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Does each step of its graphs at most once: taken from the cache or run, as soon as its inputs are
 * there. A step that waits holds no thread; the first failure interrupts all that runs.
 */
public final class Solver {

  private final LayerCache cache;
  private final BuildEvents events;
  private final Semaphore commands;
  private final boolean readCache;
  private final BiFunction<String, IOException, BuildException> refusal;
  private final Map<CacheKey, Layer> made = new ConcurrentHashMap<>();

  /** What failed would fail again for another graph: it is not tried twice. */
  private final Map<CacheKey, BuildException> failed = new ConcurrentHashMap<>();

  /**
   * A solver.
   *
   * @param jobs how many steps run at once
   * @param use whether results made before are taken
   * @param refusal what it means that the machine would not do a step: its name, and what it said
   */
  public Solver(
      LayerCache cache,
      BuildEvents events,
      int jobs,
      CacheUse use,
      BiFunction<String, IOException, BuildException> refusal) {
    this.cache = cache;
    this.events = events;
    this.commands = new Semaphore(jobs);
    this.readCache = use == CacheUse.READ_AND_WRITE;
    this.refusal = refusal;
  }

  /** Whether results made before are taken. */
  public enum CacheUse {
    READ_AND_WRITE,
    WRITE_ONLY
  }

  /**
   * Solves a graph. What this solver made for one graph it takes for the next, also where nothing
   * made before is to be taken.
   *
   * @throws BuildException what the first step to fail failed with, placed at its lines
   */
  public Solution solve(StepGraph graph, Function<Step, StepAction> actions)
      throws InterruptedException {
    return solve(graph, actions, events);
  }

  /**
   * Solves one of several graphs.
   *
   * @param events of its steps
   */
  public Solution solve(StepGraph graph, Function<Step, StepAction> actions, BuildEvents events)
      throws InterruptedException {
    Run run = new Run(graph, actions, events);
    try {
      return run.finish();
    } finally {
      run.stop();
    }
  }

  /** Whether each step that a graph's target needs was done before; none is done now. */
  public boolean isMade(StepGraph graph, Function<Step, StepAction> actions)
      throws InterruptedException {
    try {
      solve(graph, step -> lookedUp(actions.apply(step)), event -> {});
      return true;
    } catch (NotMadeException | BuildException e) {
      return false; // Whoever does the steps is told what is wrong with one.
    }
  }

  private static StepAction lookedUp(StepAction action) {
    return action instanceof StepAction.Made made ? new LookedUp(made) : action;
  }

  /** A step that is taken from the cache or not at all. */
  private record LookedUp(StepAction.Made made) implements StepAction.Made {
    @Override
    public CacheKey key(Inputs inputs) throws IOException, InterruptedException {
      return made.key(inputs);
    }

    @Override
    public Layer run(Inputs inputs, StepOutput output) {
      throw new NotMadeException();
    }
  }

  private static final class NotMadeException extends RuntimeException {}

  /** One walk over one graph; its fields are the calling thread's alone but for the results. */
  private final class Run {
    private final StepGraph graph;
    private final Function<Step, StepAction> actions;
    private final BuildEvents events;
    private final List<Optional<LayerStack>> results = new ArrayList<>();
    private final List<List<Step>> users = new ArrayList<>();
    private final int[] missing;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ExecutorCompletionService<Done> completions =
        new ExecutorCompletionService<>(threads);

    Run(StepGraph graph, Function<Step, StepAction> actions, BuildEvents events) {
      this.graph = graph;
      this.actions = actions;
      this.events = events;
      this.missing = new int[graph.steps().size()];
      for (Step step : graph.steps()) {
        results.add(Optional.empty());
        users.add(new ArrayList<>());
        missing[step.id().index()] = step.inputs().size();
        step.inputs().forEach(input -> users.get(input.index()).add(step));
      }
    }

    Solution finish() throws InterruptedException {
      graph.steps().stream().filter(step -> missing[step.id().index()] == 0).forEach(this::begin);
      while (true) {
        if (results.get(graph.target().index()).isPresent()) {
          return new Solution(graph, results);
        }
        try {
          Done done = completions.take().get();
          results.set(done.id().index(), Optional.of(done.layers()));
          beginUsers(done.id());
        } catch (ExecutionException e) {
          throw failure(e.getCause() == null ? e : e.getCause());
        }
      }
    }

    void stop() throws InterruptedException {
      threads.shutdownNow();
      // Whatever a step started has to be gone before the build says that it failed.
      if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
        events.on(new BuildEvent.Warning("a step did not stop within a minute"));
      }
    }

    /** Begins what waited for this step alone. */
    private void beginUsers(StepId done) {
      for (Step step : users.get(done.index())) {
        if (--missing[step.id().index()] == 0) {
          begin(step);
        }
      }
    }

    private void begin(Step step) {
      SortedMap<Integer, LayerStack> inputs = new TreeMap<>();
      for (StepId input : step.inputs()) {
        inputs.put(input.index(), results.get(input.index()).orElseThrow());
      }
      completions.submit(() -> new Done(step.id(), solve(step, id -> input(inputs, id))));
    }

    private static LayerStack input(SortedMap<Integer, LayerStack> inputs, StepId id) {
      return Optional.ofNullable(inputs.get(id.index())).orElseThrow();
    }

    private LayerStack solve(Step step, Inputs inputs) throws InterruptedException {
      try {
        StepAction action = actions.apply(step);
        if (action instanceof StepAction.Given given) {
          return given.layers();
        }
        Step.LayerStep made = (Step.LayerStep) step;
        return inputs.of(made.parent()).plus(layer(step, (StepAction.Made) action, inputs));
      } catch (BuildException e) {
        throw e.at(step.lines());
      } catch (IOException e) {
        // What a thread reads or writes while it is interrupted fails by that.
        if (Thread.interrupted()) {
          throw new InterruptedException(step.name());
        }
        throw refusal.apply(step.name(), e).at(step.lines());
      }
    }

    private Layer layer(Step step, StepAction.Made action, Inputs inputs)
        throws IOException, InterruptedException {
      CacheKey key = action.key(inputs);
      boolean readCache = Solver.this.readCache && !graph.afresh().contains(step.id());
      Optional<Layer> cached = find(key, readCache);
      if (cached.isPresent()) {
        return hit(step, cached.get());
      }
      BuildException before = failed.get(key);
      if (before != null) {
        throw before;
      }
      LayerCache.Claim claim = cache.claim(key);
      try {
        // Somebody else may have made it while we waited for the claim.
        cached = find(key, readCache);
        if (cached.isPresent()) {
          return hit(step, cached.get());
        }
        commands.acquire();
        try {
          return make(step, action, inputs, key);
        } finally {
          commands.release();
        }
      } finally {
        claim.close();
      }
    }

    private Optional<Layer> find(CacheKey key, boolean readCache) throws IOException {
      Optional<Layer> own = Optional.ofNullable(made.get(key));
      return own.isPresent() || !readCache ? own : cache.find(key);
    }

    private Layer hit(Step step, Layer layer) {
      events.on(new BuildEvent.StepCached(step.id().index(), step.name()));
      return layer;
    }

    private Layer make(Step step, StepAction.Made action, Inputs inputs, CacheKey key)
        throws IOException, InterruptedException {
      int number = step.id().index();
      events.on(new BuildEvent.StepStarted(number, step.name()));
      long start = System.nanoTime();
      try {
        Layer layer = action.run(inputs, new EventOutput(events, number));
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        cache.put(key, layer, took);
        made.put(key, layer);
        events.on(new BuildEvent.StepFinished(number, step.name(), took));
        return layer;
      } catch (BuildException | IOException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e; // Another step failed, or somebody stopped the build: not this step's failure.
        }
        events.on(new BuildEvent.StepFailed(number, step.name(), String.valueOf(e.getMessage())));
        if (e instanceof BuildException failure) {
          failed.put(key, failure);
        }
        throw e;
      }
    }
  }

  private record Done(StepId id, LayerStack layers) {}

  private static RuntimeException failure(Throwable cause) throws InterruptedException {
    if (cause instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof RuntimeException runtime) {
      return runtime;
    }
    return new IllegalStateException(cause);
  }
}
