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
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Does each step of its graphs at most once: taken from the cache or run, as soon as its inputs are
 * there and there is a place for it; of several, first what most has to wait for. A step that waits
 * for its inputs holds no thread; the first failure interrupts all that runs.
 */
public final class Solver {

  /** Two at least: one reads while the other hashes. */
  private static final int PACKING = Math.max(2, Runtime.getRuntime().availableProcessors());

  private static final Inputs NO_INPUTS =
      input -> {
        throw new IllegalArgumentException("no input " + input);
      };

  private final LayerCache cache;
  private final BuildEvents events;
  private final int jobs;
  private final boolean readCache;
  private final BiFunction<String, IOException, BuildException> refusal;
  private final Map<CacheKey, Layer> made = new ConcurrentHashMap<>();

  /** What failed would fail again for another graph: it is not tried twice. */
  private final Map<CacheKey, BuildException> failed = new ConcurrentHashMap<>();

  /**
   * A solver.
   *
   * @param jobs how many steps that wait for others run at once
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
    this.jobs = jobs;
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
    public Load load() {
      return made.load();
    }

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

  /** One walk over one graph; its fields are the calling thread's alone but for the places. */
  private final class Run {
    private final StepGraph graph;
    private final List<StepAction> actions;
    private final BuildEvents events;
    private final List<Optional<LayerStack>> results = new ArrayList<>();
    private final List<List<Step>> users = new ArrayList<>();
    private final int[] missing;
    private final List<Turn> turns;
    private final Places others = new Places(jobs);
    private final Places processors = new Places(PACKING);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ExecutorCompletionService<Done> completions =
        new ExecutorCompletionService<>(threads);

    Run(StepGraph graph, Function<Step, StepAction> actions, BuildEvents events) {
      this.graph = graph;
      this.actions = graph.steps().stream().map(actions).toList();
      this.events = events;
      this.missing = new int[graph.steps().size()];
      for (Step step : graph.steps()) {
        results.add(Optional.empty());
        users.add(new ArrayList<>());
        missing[step.id().index()] = step.inputs().size();
        step.inputs().forEach(input -> users.get(input.index()).add(step));
      }
      this.turns = Turn.of(graph, this.actions);
    }

    Solution finish() throws InterruptedException {
      List<StepId> given = new ArrayList<>();
      for (Step step : graph.steps()) {
        if (step.inputs().isEmpty()) {
          results.set(step.id().index(), Optional.of(solve(step, NO_INPUTS)));
          given.add(step.id());
        }
      }
      begin(waitedFor(given));
      while (results.get(graph.target().index()).isEmpty()) {
        try {
          // All that are done by now: what is next does not depend on who was done first.
          List<StepId> done = new ArrayList<>();
          for (Future<Done> next = completions.take(); next != null; next = completions.poll()) {
            results.set(next.get().id().index(), Optional.of(next.get().layers()));
            done.add(next.get().id());
          }
          begin(waitedFor(done));
          // Now their users are among those that a place can be given to.
          done.forEach(this::leave);
        } catch (ExecutionException e) {
          throw failure(e.getCause() == null ? e : e.getCause());
        }
      }
      return new Solution(graph, results);
    }

    void stop() throws InterruptedException {
      threads.shutdownNow();
      // Whatever a step started has to be gone before the build says that it failed.
      if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
        events.on(new BuildEvent.Warning("a step did not stop within a minute"));
      }
    }

    /** What waited for these steps alone. */
    private List<Step> waitedFor(List<StepId> done) {
      List<Step> ready = new ArrayList<>();
      for (StepId id : done) {
        for (Step step : users.get(id.index())) {
          if (--missing[step.id().index()] == 0) {
            ready.add(step);
          }
        }
      }
      return ready;
    }

    private void begin(List<Step> ready) {
      for (Step step : ready) {
        // What several inputs are asked before may take long: nobody waits for that.
        if (actions.get(step.id().index()) instanceof StepAction.Made made
            && made.load() == StepAction.Load.OTHERS
            && step.inputs().size() == 1) {
          others.expect(turns.get(step.id().index()));
        }
      }
      for (Step step : ready) {
        SortedMap<Integer, LayerStack> inputs = new TreeMap<>();
        for (StepId input : step.inputs()) {
          inputs.put(input.index(), results.get(input.index()).orElseThrow());
        }
        completions.submit(() -> new Done(step.id(), solve(step, id -> input(inputs, id))));
      }
    }

    private void leave(StepId step) {
      if (actions.get(step.index()) instanceof StepAction.Made made) {
        places(made).leave(turns.get(step.index()));
      }
    }

    private static LayerStack input(SortedMap<Integer, LayerStack> inputs, StepId id) {
      return Optional.ofNullable(inputs.get(id.index())).orElseThrow();
    }

    private LayerStack solve(Step step, Inputs inputs) throws InterruptedException {
      try {
        StepAction action = actions.get(step.id().index());
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

    private Places places(StepAction.Made action) {
      return action.load() == StepAction.Load.OTHERS ? others : processors;
    }

    private Layer layer(Step step, StepAction.Made action, Inputs inputs)
        throws IOException, InterruptedException {
      CacheKey key = action.key(inputs);
      Optional<Layer> cached = find(step, key);
      if (cached.isPresent()) {
        return hit(step, key, cached.get());
      }
      BuildException before = failed.get(key);
      if (before != null) {
        throw before;
      }
      if (action instanceof LookedUp) {
        throw new NotMadeException(); // Nobody is to wait for what is only looked for.
      }
      int number = step.id().index();
      // A claim is asked for by who has a place: whoever waits for it waits for one that runs.
      places(action).take(turns.get(number));
      LayerCache.Claim claim =
          cache.claim(
              key,
              (where, most) ->
                  events.on(new BuildEvent.StepAwaited(number, step.name(), where, most)));
      try {
        // Somebody else may have made it while we waited.
        cached = find(step, key);
        return cached.isPresent() ? hit(step, key, cached.get()) : make(step, action, inputs, key);
      } finally {
        claim.close();
      }
    }

    private Optional<Layer> find(Step step, CacheKey key) throws IOException {
      Optional<Layer> own = Optional.ofNullable(made.get(key));
      return own.isPresent() || !isRead(step) ? own : cache.find(key);
    }

    private boolean isRead(Step step) {
      return readCache && !graph.afresh().contains(step.id());
    }

    private Layer hit(Step step, CacheKey key, Layer layer) {
      events.on(new BuildEvent.StepCached(step.id().index(), step.name(), cache.origin(key)));
      return layer;
    }

    private Layer make(Step step, StepAction.Made action, Inputs inputs, CacheKey key)
        throws IOException, InterruptedException {
      int number = step.id().index();
      Optional<String> lost = isRead(step) ? cache.lost(key) : Optional.empty();
      events.on(new BuildEvent.StepStarted(number, step.name(), lost));
      long start = System.nanoTime();
      try {
        StepClock clock = new StepClock(new EventOutput(events, number), System::nanoTime);
        Layer layer = action.run(inputs, clock);
        Duration cost = clock.cost();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        cache.put(key, layer, cost);
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
