// Starts GOV.UK Frontend and MoJ Frontend. Every page works without this file.
import { initAll as startGovuk } from './govuk/govuk-frontend.min.js'
import { initAll as startMoj } from './moj/moj-frontend.min.js'

startGovuk()
startMoj()
