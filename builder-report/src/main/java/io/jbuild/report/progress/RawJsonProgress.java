package io.jbuild.report.progress;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.Finding;
import io.jbuild.event.Transfer;
import io.jbuild.oci.Digest;
import io.jbuild.report.format.FrontEnd;
import io.jbuild.report.format.Value;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Shows a build to programs, as BuildKit's {@code rawjson} does: each line is a JSON object, a
 * {@code SolveStatus} of BuildKit's client (client/graph.go). A vertex is a step, an output or a
 * transfer; its digest is a name for it in this build and nothing else.
 */
public final class RawJsonProgress implements BuildView {

  /** What BuildKit's client takes for a step that was stopped. */
  private static final String CANCELED = "context canceled";

  private final Consumer<String> out;
  private final InstantSource clock;
  private final PlainProgress known;
  private final BuildEvent.Visitor<Status> statuses = new Statuses();
  private final SortedMap<Integer, Vertex> steps = new TreeMap<>();
  private final SortedSet<Integer> running = new TreeSet<>();
  private final List<Moving> moving = new ArrayList<>();
  private int vertices;

  /** When what is told now happened. */
  private Instant now = Instant.MIN;

  /**
   * A view of one build.
   *
   * @param out takes whole lines
   */
  public RawJsonProgress(Consumer<String> out, InstantSource clock, FrontEnd frontEnd) {
    this.out = out;
    this.clock = clock;
    this.known = PlainProgress.silent(() -> 0, frontEnd);
  }

  private record Vertex(String digest, String name, Instant started) {}

  private record Moving(Vertex vertex, Transfer transfer) {}

  @Override
  public synchronized void on(BuildEvent event) {
    known.on(event);
    look();
    Status status = event.accept(statuses);
    sweep(status);
    status.print();
  }

  @Override
  public synchronized void end() {
    moving.forEach(one -> one.transfer().end());
    look();
    Status status = new Status();
    running.forEach(id -> status.ended(step(id, ""), CANCELED));
    running.clear();
    sweep(status);
    status.print();
  }

  @Override
  public List<FailedStep> failed() {
    return known.failed();
  }

  @Override
  public String dockerfile() {
    return known.dockerfile();
  }

  /** All of a line is at one time, and none is before the last, though the clock be set back. */
  private void look() {
    Instant time = clock.instant();
    now = time.isAfter(now) ? time : now;
  }

  private Vertex vertex(String name) {
    String id = vertices++ + " " + name;
    return new Vertex(Digest.of(id.getBytes(StandardCharsets.UTF_8)).toString(), name, now);
  }

  private Vertex step(int id, String name) {
    return steps.computeIfAbsent(id, number -> vertex(name));
  }

  /** Tells of what has been moved since the last event. */
  private void sweep(Status status) {
    for (Iterator<Moving> all = moving.iterator(); all.hasNext(); ) {
      Moving one = all.next();
      if (one.transfer().isOver()) {
        status.ended(one.vertex(), "");
        status.moved(one.vertex(), one.transfer(), true);
        all.remove();
      }
    }
  }

  /** A line. */
  private final class Status {

    private final Map<String, List<Value>> lists = new LinkedHashMap<>();

    void print() {
      if (!lists.isEmpty()) {
        Map<String, Value> fields = new LinkedHashMap<>();
        lists.forEach((name, values) -> fields.put(name, new Value.Items(values)));
        out.accept(new Value.Fields(fields).compact() + "\n");
      }
    }

    Status began(Vertex vertex) {
      return add("vertexes", fields(vertex));
    }

    Status ended(Vertex vertex, String error) {
      Map<String, Value> fields = fields(vertex);
      fields.put("completed", Value.text(now.toString()));
      if (!error.isEmpty()) {
        fields.put("error", Value.text(error));
      }
      return add("vertexes", fields);
    }

    Status cached(Vertex vertex) {
      Map<String, Value> fields = fields(vertex);
      fields.put("completed", Value.text(now.toString()));
      fields.put("cached", new Value.Flag(true));
      return add("vertexes", fields);
    }

    Status printed(Vertex vertex, BuildEvent.StepOutput event) {
      Map<String, Value> fields = new LinkedHashMap<>();
      fields.put("vertex", Value.text(vertex.digest()));
      fields.put("stream", Value.whole(event.error() ? 2 : 1));
      fields.put("data", bytes(event.bytes()));
      fields.put("timestamp", Value.text(now.toString()));
      return add("logs", fields);
    }

    Status did(Vertex vertex, String what) {
      Map<String, Value> fields = status(vertex, what);
      fields.put("current", Value.whole(0));
      return add("statuses", timed(fields, vertex, true));
    }

    Status moved(Vertex vertex, Transfer transfer, boolean ended) {
      Map<String, Value> fields = status(vertex, transfer.what());
      if (transfer.total() > 0) {
        fields.put("total", Value.whole(transfer.total()));
      }
      fields.put("current", Value.whole(transfer.moved()));
      return add("statuses", timed(fields, vertex, ended));
    }

    Status warned(String text) {
      Map<String, Value> fields = new LinkedHashMap<>();
      fields.put("level", Value.whole(1));
      fields.put("short", bytes(text.getBytes(StandardCharsets.UTF_8)));
      return add("warnings", fields);
    }

    Status found(Finding finding) {
      Map<String, Value> fields = new LinkedHashMap<>();
      fields.put("level", Value.whole(1));
      String words = finding.rule() + ": " + finding.detail();
      words += " (line " + finding.lines().first() + ")";
      fields.put("short", bytes(words.getBytes(StandardCharsets.UTF_8)));
      Value detail = bytes(finding.description().getBytes(StandardCharsets.UTF_8));
      fields.put("detail", new Value.Items(List.of(detail)));
      fields.put("url", Value.text(finding.url()));
      Map<String, Value> range = new LinkedHashMap<>();
      range.put("start", line(finding.lines().first()));
      range.put("end", line(finding.lines().last()));
      fields.put("range", new Value.Items(List.of(new Value.Fields(range))));
      return add("warnings", fields);
    }

    private Status add(String list, Map<String, Value> fields) {
      lists.computeIfAbsent(list, name -> new ArrayList<>()).add(new Value.Fields(fields));
      return this;
    }

    private Map<String, Value> fields(Vertex vertex) {
      Map<String, Value> fields = new LinkedHashMap<>();
      fields.put("digest", Value.text(vertex.digest()));
      fields.put("name", Value.text(vertex.name()));
      fields.put("started", Value.text(vertex.started().toString()));
      return fields;
    }

    private Map<String, Value> status(Vertex vertex, String id) {
      Map<String, Value> fields = new LinkedHashMap<>();
      fields.put("id", Value.text(id));
      fields.put("vertex", Value.text(vertex.digest()));
      return fields;
    }

    private Map<String, Value> timed(Map<String, Value> fields, Vertex vertex, boolean ended) {
      fields.put("timestamp", Value.text(now.toString()));
      fields.put("started", Value.text(vertex.started().toString()));
      if (ended) {
        fields.put("completed", Value.text(now.toString()));
      }
      return fields;
    }
  }

  private static Value line(int number) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("line", Value.whole(number));
    return new Value.Fields(fields);
  }

  /** As Go writes bytes. */
  private static Value bytes(byte[] bytes) {
    return Value.text(Base64.getEncoder().encodeToString(bytes));
  }

  /** What each event adds to a line. */
  private final class Statuses implements BuildEvent.Visitor<Status> {

    @Override
    public Status started(BuildEvent.StepStarted event) {
      running.add(event.step());
      Vertex step = step(event.step(), event.name());
      Status began = new Status().began(step);
      return event.lost().map(why -> began.did(step, why)).orElse(began);
    }

    @Override
    public Status cached(BuildEvent.StepCached event) {
      running.remove(event.step());
      return new Status().cached(step(event.step(), event.name()));
    }

    @Override
    public Status awaited(BuildEvent.StepAwaited event) {
      running.add(event.step());
      Vertex step = step(event.step(), event.name());
      return new Status().began(step).did(step, SharedCacheText.of(event));
    }

    @Override
    public Status output(BuildEvent.StepOutput event) {
      return new Status().printed(step(event.step(), ""), event);
    }

    @Override
    public Status finished(BuildEvent.StepFinished event) {
      running.remove(event.step());
      return new Status().ended(step(event.step(), event.name()), "");
    }

    @Override
    public Status logged(BuildEvent.Logged event) {
      return new Status();
    }

    @Override
    public Status failed(BuildEvent.StepFailed event) {
      running.remove(event.step());
      return new Status().ended(step(event.step(), event.name()), event.message());
    }

    @Override
    public Status warning(BuildEvent.Warning event) {
      return new Status().warned(event.message());
    }

    @Override
    public Status isolated(BuildEvent.Isolated event) {
      return new Status();
    }

    @Override
    public Status found(BuildEvent.Found event) {
      return new Status().found(event.finding());
    }

    @Override
    public Status exported(BuildEvent.Exported event) {
      Vertex output = vertex("exporting to " + event.what());
      Status status = new Status().ended(output, "").did(output, "writing " + event.digest());
      return event.where().isEmpty() ? status : status.did(output, "naming to " + event.where());
    }

    @Override
    public Status cacheShared(BuildEvent.CacheShared event) {
      Vertex cache = vertex("shared cache");
      return new Status().ended(cache, "").did(cache, SharedCacheText.of(event));
    }

    @Override
    public Status mountsShared(BuildEvent.MountsShared event) {
      Vertex cache = vertex("cache mounts");
      return new Status().ended(cache, "").did(cache, SharedCacheText.of(event));
    }

    @Override
    public Status ended(BuildEvent.Ended event) {
      return new Status();
    }

    @Override
    public Status dockerfileRead(BuildEvent.DockerfileRead event) {
      return new Status();
    }

    @Override
    public Status moving(BuildEvent.Moving event) {
      Vertex vertex = vertex(event.transfer().what());
      moving.add(new Moving(vertex, event.transfer()));
      return new Status().began(vertex).moved(vertex, event.transfer(), false);
    }
  }
}
