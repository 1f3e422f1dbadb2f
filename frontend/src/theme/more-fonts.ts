// The fonts in slices by script: a browser fetches those whose letters it shows.
import "@fontsource-variable/source-sans-3/wght.css"
import "@fontsource-variable/source-sans-3/wght-italic.css"
import "@fontsource-variable/source-code-pro/wght.css"
import "@fontsource-variable/source-code-pro/wght-italic.css"
