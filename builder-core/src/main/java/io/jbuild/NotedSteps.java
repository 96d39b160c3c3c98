package io.jbuild;

import io.jbuild.cache.CacheKey;
import io.jbuild.cache.LayerCache;
import io.jbuild.cache.StepRecords;
import io.jbuild.failure.BuildException;
import io.jbuild.history.RecordedStep;
import io.jbuild.layer.Layer;
import io.jbuild.plan.Step;
import io.jbuild.solve.Inputs;
import io.jbuild.solve.StepAction;
import io.jbuild.solve.StepOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** The steps of a build, each of which is noted as it is looked for and done. */
final class NotedSteps {

  private final BuildNotes notes;
  private final StepRecords records;

  NotedSteps(BuildNotes notes, StepRecords records) {
    this.notes = notes;
    this.records = records;
  }

  /**
   * The actions of a graph's steps.
   *
   * @param first the number of its first step
   */
  Function<Step, StepAction> noting(int first, Function<Step, StepAction> actions) {
    return step -> {
      StepAction action = actions.apply(step);
      return action instanceof StepAction.Made made
          ? new Noted(first + step.id().index(), made)
          : action;
    };
  }

  /** A cache in which steps are looked for. */
  LayerCache noting(LayerCache cache) {
    return new NotedCache(cache);
  }

  private final class Noted implements StepAction.Made {
    private final int number;
    private final StepAction.Made action;

    Noted(int number, StepAction.Made action) {
      this.number = number;
      this.action = action;
    }

    @Override
    public Load load() {
      return action.load();
    }

    @Override
    public CacheKey key(Inputs inputs) throws IOException, InterruptedException {
      try {
        CacheKey key = action.key(inputs);
        notes.key(number, key);
        return key;
      } catch (BuildException | IOException e) {
        failed();
        throw e;
      }
    }

    @Override
    public Layer run(Inputs inputs, StepOutput output) throws IOException, InterruptedException {
      notes.begin(number);
      try {
        Layer layer = action.run(inputs, output);
        notes.end(number, RecordedStep.Outcome.RAN);
        return layer;
      } catch (BuildException | IOException e) {
        failed();
        throw e;
      }
    }

    private void failed() {
      // What fails because somebody stops us has not failed.
      notes.end(
          number,
          Thread.currentThread().isInterrupted()
              ? RecordedStep.Outcome.STOPPED
              : RecordedStep.Outcome.FAILED);
    }
  }

  private final class NotedCache implements LayerCache {
    private final LayerCache cache;

    NotedCache(LayerCache cache) {
      this.cache = cache;
    }

    @Override
    public Optional<Layer> find(CacheKey key) throws IOException {
      Optional<Layer> layer = cache.find(key);
      if (layer.isPresent()) {
        notes.layer(key, layer.get());
      } else if (records.isKept(key)) {
        notes.lost(key);
      }
      return layer;
    }

    @Override
    public Optional<String> origin(CacheKey key) {
      return cache.origin(key);
    }

    @Override
    public void put(CacheKey key, Layer layer, Duration cost) throws IOException {
      cache.put(key, layer, cost);
      notes.layer(key, layer);
    }

    @Override
    public Claim claim(CacheKey key) throws IOException, InterruptedException {
      return cache.claim(key);
    }
  }
}
