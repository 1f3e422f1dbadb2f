// Conditions are waited for as long as a busy machine may need; a test that passes does not wait.
import { configure } from "@testing-library/dom"

configure({ asyncUtilTimeout: 30_000 })
