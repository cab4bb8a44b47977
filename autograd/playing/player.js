document.querySelectorAll("#@ID@:not(.live)").forEach(function (root) {
  var frames = root.querySelectorAll("details"), at = 0, timer = null, bar = document.createElement("div");
  bar.className = "bar";  // made here, so that nothing dead is shown where scripts are not trusted
  bar.innerHTML = '<button type="button" class="previous" aria-label="previous step">◀</button>' +
    '<button type="button" class="play" aria-label="play or pause">▶</button>' +
    '<button type="button" class="next" aria-label="next step">▶❘</button>' +
    '<input type="range" min="0" value="0" aria-label="step"><output></output>';
  root.insertBefore(bar, frames[0]);
  var slider = bar.querySelector("input"), said = bar.querySelector("output");
  var play = bar.querySelector(".play");
  function show(i) {
    at = Math.max(0, Math.min(frames.length - 1, i));
    frames.forEach(function (f, k) { f.open = k === at; f.hidden = k !== at; });
    slider.value = at;
    said.textContent = (at + 1) + " / " + frames.length;
    if (at === frames.length - 1) stop();
  }
  function stop() { clearInterval(timer); timer = null; play.textContent = "▶"; }
  function toggle() {
    if (timer) return stop();
    if (at === frames.length - 1) show(0);
    play.textContent = "❚❚";
    timer = setInterval(function () { show(at + 1); }, 1200);
  }
  function go(i) { stop(); show(i); }
  bar.querySelector(".previous").onclick = function () { go(at - 1); };
  bar.querySelector(".next").onclick = function () { go(at + 1); };
  play.onclick = toggle;
  slider.oninput = function () { go(+slider.value); };
  root.onkeydown = function (e) {
    var k = e.key, own = e.target === slider;
    if (k === "ArrowRight" && !own) go(at + 1);
    else if (k === "ArrowLeft" && !own) go(at - 1);
    else if (k === "Home") go(0);
    else if (k === "End") go(frames.length - 1);
    else if (k === " " && e.target.tagName !== "BUTTON") toggle();
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  slider.max = frames.length - 1;
  root.classList.add("live");
  show(0);
});
